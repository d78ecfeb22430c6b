"""Datasets over a real encrypted database and a real ingestion, with a model and a detector at their ports."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.chat.support import SupportChecker
from engine.chat.words import content_stems
from engine.core.clock import SystemClock
from engine.datasets.building import BuildRequest, BuildSource
from engine.datasets.content import as_plain
from engine.datasets.freezing import FreezeSettings
from engine.datasets.gates.personal_data import PiiGate
from engine.datasets.importing import ImportRequest
from engine.datasets.listing import ItemQuery
from engine.datasets.records import Item, State, Version
from engine.datasets.service import DatasetService
from engine.jobs.records import Job, JobState
from engine.retrieval.text import Stemming
from engine.runtime.llama_client import ChatAnswer, ChatMessage, Sampling, Usage
from tests.support.ingest_kit import WAIT_S, IngestKit, open_kit

BY = "usr_test"
UNCHECKED = FreezeSettings(without_pii_check=True)


@dataclass(frozen=True, slots=True)
class Finding:
    type: str
    start: int
    end: int
    score: float = 1.0


class MailDetector:
    """Finds e-mail addresses, at the port of the detector."""

    def find(self, text: str, *, language: str) -> Sequence[Finding]:
        return [Finding("EMAIL", *found.span()) for found in re.finditer(r"\b[\w.]+@[\w.]+\w", text)]


class ScriptedModel:
    """Answers each passage with what ``write`` makes of the prompt, at the port of the model."""

    name = "scripted"

    def __init__(self, write: Callable[[str], Any]) -> None:
        self._write = write
        self.prompts: list[str] = []

    async def complete_chat(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, sampling: Sampling
    ) -> ChatAnswer:
        self.prompts.append(messages[-1].content)
        said = self._write(messages[-1].content)
        return ChatAnswer(said if isinstance(said, str) else json.dumps(said), "", "stop", Usage(1, 1))


@dataclass
class DatasetKit:
    """An ingestion and the datasets over it. ``close`` and open another one to restart."""

    ingest: IngestKit
    service: DatasetService
    closed: bool = field(default=False)

    @property
    def collection(self) -> int:
        return self.ingest.collection

    def create(self, name: str = "set") -> str:
        return self.service.create(name, self.collection, created_by=BY).id

    def build(self, dataset: str, source: BuildSource = BuildSource.EXTRACTED, **more: Any) -> Job:
        return self.wait(self.service.build(dataset, BuildRequest(source, **more), created_by=BY))

    def import_file(self, dataset: str, path: Path, *, accept: bool = True, **more: Any) -> Job:
        request = ImportRequest(str(path), **more)
        return self.wait(self.service.import_file(dataset, request, accept=accept, created_by=BY))

    def import_records(self, dataset: str, path: Path, records: Sequence[object], *, accept: bool = True) -> Job:
        path.write_text("\n".join(json.dumps(record) for record in records) + "\n")
        return self.succeeded(self.import_file(dataset, path, accept=accept))

    def accept_all(self, dataset: str) -> int:
        return self.service.set_state(dataset, ItemQuery(dataset), State.ACCEPTED, done_by=BY)

    def freeze(
        self, dataset: str, settings: FreezeSettings = UNCHECKED, golden: dict[str, list[str]] | None = None
    ) -> Version:
        job_id = self.service.freeze(dataset, settings, golden or {}, created_by=BY)
        job = self.succeeded(self.wait(job_id))
        return self.service.version(str(job.result["version_id"]))

    def wait(self, job_id: str) -> Job:
        return self.ingest.queue.wait(job_id, timeout_s=WAIT_S)

    @staticmethod
    def succeeded(job: Job) -> Job:
        assert job.state is JobState.SUCCEEDED, job.error
        return job

    def items(self, dataset: str, **more: Any) -> list[Item]:
        return list(self.service.items(ItemQuery(dataset, limit=1000, **more)).items)

    def plain(self, dataset: str, **more: Any) -> list[dict[str, Any]]:
        return [as_plain(self.service.content_of(item)) for item in self.items(dataset, **more)]

    def pairs(self, dataset: str, **more: Any) -> dict[str, str]:
        """Answers by question, of conversations of one turn."""
        found = (one["messages"] for one in self.plain(dataset, **more) if "messages" in one)
        return {turns[-2]["content"]: turns[-1]["content"] for turns in found}

    def lines(self, version: Version) -> dict[str, list[Any]]:
        opened = self.service.open_version(version.id)
        return {
            split: [json.loads(line) for line in opened.iter_lines(split)] for split in ("train", "validation", "test")
        }

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            self.ingest.close()


def open_datasets(
    home: Path,
    *,
    model: ScriptedModel | None = None,
    pii: PiiGate | None = None,
    never_read: Sequence[Path] = (),
    max_deaths: int = 5,
    start: bool = True,
) -> DatasetKit:
    """Open, or reopen, what lies in ``home``."""
    ingest = open_kit(home, start=False, max_deaths=max_deaths)
    stems = content_stems(Stemming())
    service = DatasetService(
        ingest.database,
        ingest.queue,
        SystemClock(),
        model=lambda: model,
        checker=SupportChecker(stems),
        stems=stems,
        pii=pii,
        never_read=never_read,
    )
    if start:
        ingest.queue.start()
    return DatasetKit(ingest, service)
