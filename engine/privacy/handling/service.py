"""One door to what is decided about personal data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.core.clock import Clock
from engine.jobs.queue import JobQueue
from engine.privacy.custom import Recognizer
from engine.privacy.handling.detectors import Detectors
from engine.privacy.handling.examiner import DocumentExaminer
from engine.privacy.handling.items import Treatments
from engine.privacy.handling.keys import PrivacyKeys
from engine.privacy.handling.policies import Policies
from engine.privacy.handling.recognisers import Recognisers
from engine.privacy.handling.reveals import Reveals
from engine.privacy.handling.review import Review
from engine.privacy.handling.spotting import Finder
from engine.vault.database import Database


@dataclass(frozen=True, slots=True)
class PrivacyService:
    """The parts, wired to each other."""

    keys: PrivacyKeys
    detectors: Detectors
    examiner: DocumentExaminer
    policies: Policies
    recognisers: Recognisers
    review: Review
    reveals: Reveals
    treatments: Treatments

    @classmethod
    def open(
        cls,
        database: Database,
        subkey: Callable[[str], bytearray],
        queue: JobQueue,
        clock: Clock,
        load: Callable[[Sequence[Recognizer]], Finder],
    ) -> PrivacyService:
        """``subkey``: of the vault. ``load``: the detector with the organisation's recognisers. PrivacyKeyError."""
        keys = PrivacyKeys.open(database, subkey)
        detectors = Detectors(database, load)
        policies = Policies(database, queue, clock)
        recognisers = Recognisers(database, policies, keys, clock)
        return cls(
            keys=keys,
            detectors=detectors,
            examiner=DocumentExaminer(database, detectors, keys),
            policies=policies,
            recognisers=recognisers,
            review=Review(database, policies, recognisers, keys, clock),
            reveals=Reveals(database, keys, clock),
            treatments=Treatments(database, keys),
        )
