"""The composition root: the one place that constructs and wires, and the main function of the engine.

The passphrase comes on standard input; with ``--recover`` a ``Recovery`` of the contract as JSON. Standard output
carries one line of JSON to whoever started the engine: ``{"pid": ...}`` once it answers, ``{"recovery_code": ...}``
of a vault that it made, ``{"administrator": ...}`` who has a new passphrase, or ``{"code", "message", "help"}`` when
it refuses.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from engine.contract.vault import Recovery
from engine.core.clock import SystemClock, iso_utc
from engine.core.errors import CloisterError, InvalidInputError
from engine.core.isolation import ConnectionWatch, leave_network
from engine.core.lifetime import Ending, FileWatch, leave
from engine.core.logging import configure_logging
from engine.core.settings import Settings
from engine.vault.hardening import harden_process
from engine.vault.kdf import check_new_passphrase
from engine.vault.vault import Vault

if TYPE_CHECKING:
    from fastapi import FastAPI

    from engine.api.services import Services

_log = logging.getLogger(__name__)

_LONGEST_INPUT_BYTES = 64 * 1024
_STOP_LIMIT_S = 12.0  # well below what a client waits; requests and jobs have their own, shorter limits
_REQUESTS_LIMIT_S = 3
_DRAWERS = 2  # pages at a time that are drawn for somebody's screen

# Libraries that would otherwise look for newer models, or report how they are used.
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def main(argv: list[str] | None = None) -> int:
    """Make a vault (``--init``), recover one (``--recover``) or serve one until told to stop.

    Returns the exit status.
    """
    arguments = _parse(argv)
    os.umask(0o077)
    os.environ.update(_OFFLINE)
    try:
        watch = ConnectionWatch()
        watch.install()
        passphrase = sys.stdin.buffer.read(_LONGEST_INPUT_BYTES).decode("utf-8")
        isolated = leave_network()
        harden_process()  # before there is a key in memory
        settings = Settings.from_environment(os.environ)
        if arguments.init:
            name = "administrator" if arguments.administrator is None else arguments.administrator
            code = Vault.create(arguments.home, passphrase, name)
            _tell({"recovery_code": code})
            return 0
        if arguments.recover:
            _tell({"administrator": _recover(arguments.home, passphrase, arguments.administrator, settings)})
            return 0
        # Unlocking says what is wrong with the vault; the logs need its folder to be there.
        vault = Vault.unlock(arguments.home, passphrase)
        del passphrase
        _log_to(vault.paths.logs, settings)
        if not isolated:
            _log.warning("the system does not let the engine leave the network")
        return _serve(vault, settings, watch)
    except CloisterError as error:
        _tell({"code": error.code, "message": error.message, "help": error.help})
        return 1
    except UnicodeDecodeError:
        _tell({"code": "PASSPHRASE_NOT_UTF8", "message": "The passphrase is not UTF-8 text.", "help": ""})
        return 1
    except Exception as error:  # noqa: BLE001 - the boundary of the process
        _log.error("the engine ended", exc_info=error)
        place = "Look at the end of logs/engine.log in the vault, and report it."
        _tell({"code": "INTERNAL", "message": "Something went wrong inside the engine.", "help": place})
        return 1


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m engine", description="The engine. Use `cloister` instead.")
    parser.add_argument("--home", type=Path, required=True)
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--init", action="store_true")
    mode.add_argument("--recover", action="store_true")
    parser.add_argument("--administrator", default=None)
    return parser.parse_args(argv)


def _tell(message: dict[str, object]) -> None:
    print(json.dumps(message), flush=True)


def _log_to(folder: Path, settings: Settings) -> None:
    configure_logging(
        folder,
        level=settings.log_level,
        form=settings.log_format,
        file_mib=settings.log_file_mib,
        files=settings.log_files,
    )


def _recover(home: Path, untrusted: str, administrator: str | None, settings: Settings) -> str:
    """Open the vault with the recovery code and give an administrator the new passphrase; return their name.

    The vault is closed again before this returns, so that an engine can be started at once.
    """
    from pydantic import ValidationError

    from engine.access.recovery import give_passphrase
    from engine.access.users import Users

    try:
        recovery = Recovery.model_validate_json(untrusted)
    except ValidationError:
        raise InvalidInputError(
            "Standard input holds no recovery code and passphrase.", help="Use `cloister vault recover`."
        ) from None
    passphrase = recovery.passphrase.get_secret_value()
    check_new_passphrase(passphrase)
    with Vault.unlock_with_recovery_code(home, recovery.recovery_code.get_secret_value()) as vault:
        _log_to(vault.paths.logs, settings)
        user = give_passphrase(vault, Users(vault.db, SystemClock()), passphrase, administrator)
        _log.warning("the recovery code gave %s a new passphrase", user.id)
        return user.name


def _serve(vault: Vault, settings: Settings, watch: ConnectionWatch) -> int:
    import uvicorn

    from engine.api.app import create_app

    with ExitStack() as stack:
        stack.callback(vault.close)
        listener = stack.enter_context(_listen(vault.paths.socket))
        stopping = asyncio.Event()
        ending = Ending(_STOP_LIMIT_S)
        presence = FileWatch(vault.paths.run / "engine.lock", ending.ask)
        services = build_services(vault, settings, stack, watch=watch, stop=ending.ask)
        ending.first(services.jobs.pause)
        ending.last(lambda: services.jobs.close(timeout_s=0.0))

        @contextlib.asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            loop = asyncio.get_running_loop()
            ending.first(lambda: loop.call_soon_threadsafe(stopping.set))
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                loop.add_signal_handler(number, ending.ask)
            presence.start()
            _tell({"pid": os.getpid()})
            _detach_output()
            yield

        config = uvicorn.Config(
            create_app(services, lifespan),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_REQUESTS_LIMIT_S,
            lifespan="on",
        )
        try:
            asyncio.run(_run(uvicorn.Server(config), listener, stopping))
        finally:
            ending.ask()  # the server may end by itself: the limit holds for what follows
            presence.close()
    ending.over()
    # A model that is still being loaded would crash an interpreter that is taken down around it.
    leave()
    return 0


async def _run(server: object, listener: socket.socket, stopping: asyncio.Event) -> None:
    import uvicorn

    assert isinstance(server, uvicorn.Server)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # ours are set in the lifespan
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    waiting.cancel()
    await serving


@contextlib.contextmanager
def _listen(path: Path) -> Iterator[socket.socket]:
    """A Unix socket of mode 0600. The path may be longer than an address: bind from its folder."""
    path.unlink(missing_ok=True)
    before = Path.cwd()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    os.chdir(path.parent)
    try:
        listener.bind(path.name)
        path.chmod(0o600)
    finally:
        os.chdir(before)
    try:
        yield listener
    finally:
        listener.close()
        path.unlink(missing_ok=True)


def _detach_output() -> None:
    """Whoever started the engine has its answer; nothing is printed from here on."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)


def build_services(
    vault: Vault, settings: Settings, stack: ExitStack, *, watch: ConnectionWatch, stop: Callable[[], None]
) -> Services:
    """Construct everything on one unlocked vault; ``stack`` closes it again in the reverse order.

    Models load in the background and are not waited for at the end: see ``leave``.
    """
    from engine.access.service import AccessService
    from engine.api.drawing import PageDrawer
    from engine.api.model_origins import OriginsInVault, RunsToExport, TextsOfDatasets
    from engine.api.services import Services
    from engine.chat.confidence import Confidence
    from engine.chat.conversations import Conversations
    from engine.chat.evidence import EvidenceGatherer
    from engine.chat.service import AskService
    from engine.chat.support import SupportChecker
    from engine.chat.words import content_stems
    from engine.datasets.gates.personal_data import LazyPiiGate
    from engine.datasets.service import DatasetService
    from engine.datasets.tokens import TokenCounter
    from engine.evaluation.asking import Arena
    from engine.evaluation.service import EvaluationService
    from engine.export.keeping import Keeper
    from engine.export.service import ExportService, ExportSettings
    from engine.ingest.service import IngestService
    from engine.ingest.settings import IngestSettings
    from engine.ingest.watch import FolderWatcher
    from engine.jobs.queue import JobQueue
    from engine.parsing.limits import MIB, ParseLimits
    from engine.parsing.pool import ParserPool
    from engine.parsing.tree import parse_tree
    from engine.privacy.detector import PiiDetector
    from engine.registry.keeper import RegistryStages
    from engine.registry.service import Registry
    from engine.retrieval.service import SearchService
    from engine.retrieval.text import Stemming
    from engine.runtime.choice_store import DatabaseChoiceStore
    from engine.runtime.hardware import read_gpus, read_memory
    from engine.runtime.lazy_reader import LazyReader
    from engine.runtime.llama_server import ServerSettings
    from engine.runtime.minilm import lazy_minilm
    from engine.runtime.model_jobs import ModelImports
    from engine.runtime.model_runner import ModelRunner
    from engine.runtime.models import ModelService
    from engine.runtime.pack_trust import PackTrust
    from engine.runtime.packs import PackService
    from engine.runtime.reader import MiniLmReader
    from engine.runtime.runtime_settings import RuntimeSettings, load_chosen, with_chosen
    from engine.runtime.toolchain import find_llama_server
    from engine.training.executor import RunExecutor
    from engine.training.plan import Machine, Planner
    from engine.training.service import RunService
    from engine.training.temperature import card_temperature
    from engine.training.trainer import TrainerProcess

    clock = SystemClock()
    threads = settings.compute_threads or len(os.sched_getaffinity(0))
    embedder = lazy_minilm(store=DatabaseChoiceStore(vault.db), threads=threads)
    reader = LazyReader(lambda: MiniLmReader(_starter("reader"), threads))
    embedder.start()
    reader.start()

    search = SearchService(vault.db, embedder, reader=reader)
    search.load()
    queue = JobQueue(vault.db, clock=clock)
    workers = settings.parser_workers or max(1, threads - 1)
    secrets = [path for path in (vault.paths.home, settings.passphrase_file) if path is not None]
    ingest_settings = IngestSettings(parse_threads=workers, never_read=tuple(secrets))
    limits = ParseLimits(timeout_s=float(settings.parser_timeout_s), memory_bytes=settings.parser_memory_mib * MIB)
    pool = stack.enter_context(ParserPool(workers, limits, vault.paths.run / "parsers"))
    drawers = stack.enter_context(ParserPool(_DRAWERS, limits.for_drawing(), vault.paths.run / "drawers"))
    ingest = IngestService(
        vault.db,
        vault.blobs,
        queue,
        lambda data, name, cancel: parse_tree(pool, data, name, cancel=cancel),
        embedder,
        search,
        settings=ingest_settings,
        clock=clock,
    )
    automatic = ServerSettings(threads=threads)
    stages = RegistryStages()
    with vault.db.read() as conn:
        chosen = load_chosen(conn)
    models = ModelService(
        vault.db,
        folder=vault.paths.models,
        run=vault.paths.run / "models",
        llama_server=find_llama_server(),
        blobs=vault.blobs,
        stages=stages,
        settings=with_chosen(automatic, chosen),
        clock=clock,
    )
    packs = PackService(vault.db, vault.paths.models, models, PackTrust(vault.db, clock), clock)
    model_imports = ModelImports(models, packs, queue)
    conversations = Conversations(vault.db, clock)
    stems = content_stems(Stemming())
    checker = SupportChecker(stems)
    evidence = EvidenceGatherer(search, reader, Confidence(stems))
    ask = AskService(
        evidence,
        checker,
        conversations,
        models.answer_model,
    )
    datasets = DatasetService(
        vault.db,
        queue,
        clock,
        model=models.answer_model,
        checker=checker,
        stems=stems,
        pii=LazyPiiGate(PiiDetector.load),
        tokenizers=[TokenCounter("embedder", embedder.count_tokens)],
        never_read=secrets,
    )
    runs = vault.paths.home / "runs"
    planner = Planner(
        vault.db, packs, vault.paths.models, datasets, lambda: Machine(read_gpus(), read_memory()), threads=threads
    )
    executor = RunExecutor(
        vault.db, runs, vault.paths.models, packs, datasets, TrainerProcess(), clock, temperature=card_temperature
    )
    training = RunService(vault.db, runs, planner, executor, queue, clock)
    registry = Registry(vault.db, models, stages, OriginsInVault(datasets, training, packs), clock)
    exports = ExportService(
        queue,
        RunsToExport(training),
        TextsOfDatasets(datasets),
        packs,
        Keeper(vault.db, vault.blobs, vault.paths.models, models, registry, clock),
        ExportSettings(vault.paths.models, vault.paths.run / "export", threads),
    )
    evaluations = EvaluationService(
        vault.db,
        queue,
        models,
        registry,
        Arena(
            lambda: ModelRunner(
                models.files.locate,
                vault.paths.run / "evaluation",
                models.llama_server,
                settings=ServerSettings(slots=1, threads=threads),
                clock=clock,
            ),
            lambda model: AskService(evidence, checker, conversations, lambda: model),
        ),
        datasets.collection_of_version,
        clock,
    )
    stack.callback(models.close)
    models.open()
    stack.callback(queue.close)
    queue.start()
    watcher = FolderWatcher(vault.db, queue, ingest, settings=ingest_settings, clock=clock)
    stack.callback(watcher.close)
    watcher.start()
    return Services(
        vault=vault,
        paths=vault.paths,
        started_at=iso_utc(clock.now_utc()),
        cipher=vault.cipher,
        db=vault.db,
        access=AccessService(vault.db, clock),
        jobs=queue,
        ingest=ingest,
        parsers=pool,
        drawer=PageDrawer(ingest, drawers, at_a_time=_DRAWERS),
        search=search,
        embedder=embedder,
        reader=reader,
        ask=ask,
        conversations=conversations,
        datasets=datasets,
        models=models,
        watch=watch,
        model_imports=model_imports,
        packs=packs,
        exports=exports,
        evaluations=evaluations,
        registry=registry,
        runtime_settings=RuntimeSettings(vault.db, models, automatic),
        training=training,
        stop=stop,
    )


def _starter(name: str) -> Path:
    """The folder of a starter model that comes with the product."""
    import models_registry.starter

    return Path(models_registry.starter.__path__[0]) / name
