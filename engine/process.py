"""The engine as a process: reads the passphrase, unlocks or makes a vault, listens on its socket, ends in time.

The passphrase comes on standard input; with ``--recover`` a ``Recovery`` of the contract as JSON, with ``--restore``
a ``RestoreSecret``. Standard output carries one line of JSON to whoever started the engine: ``{"pid": ...}`` once it
answers, ``{"recovery_code": ...}`` of a vault that it made, ``{"administrator": ...}`` who has a new passphrase,
``{"restored": ...}``, with ``--check`` ``{"checked": ...}``, with ``--repair`` ``{"repaired": ...}`` or with
``--rotate`` ``{"rotated": ...}`` after lines of ``{"progress": ...}``, or ``{"code", "message", "help"}`` when it
refuses.
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
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from engine.contract.vault import Recovery
from engine.core.clock import SystemClock
from engine.core.errors import CloisterError, InvalidInputError
from engine.core.isolation import ConnectionWatch, leave_network
from engine.core.lifetime import Ending, FileWatch, leave
from engine.core.logging import configure_logging
from engine.core.settings import Settings
from engine.vault.hardening import harden_process
from engine.vault.kdf import check_new_passphrase
from engine.vault.vault import Vault

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import uvicorn
    from fastapi import FastAPI

    from engine.api.services import Services
    from engine.directory.reaching import Reach
    from engine.network.door import Door

_log = logging.getLogger(__name__)

_LONGEST_INPUT_BYTES = 64 * 1024
_STOP_LIMIT_S = 12.0  # well below what a client waits; requests and jobs have their own, shorter limits
_REQUESTS_LIMIT_S = 3
_LARGEST_HEAD_BYTES = 16 * 1024

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
        settings = Settings.from_environment(os.environ)
        bound = _bound(arguments, settings)
        reach = _reach(arguments, settings)
        isolated = leave_network()
        harden_process()  # before there is a key in memory
        if arguments.init:
            name = "administrator" if arguments.administrator is None else arguments.administrator
            code = Vault.create(arguments.home, passphrase, name)
            _tell({"recovery_code": code})
            return 0
        if arguments.recover:
            _tell({"administrator": _recover(arguments.home, passphrase, arguments.administrator, settings)})
            return 0
        if arguments.check:
            _tell(_check(arguments.home, passphrase))
            return 0
        if arguments.repair:
            _tell(_repair(arguments.home, passphrase))
            return 0
        if arguments.rotate:
            _tell(_rotate(arguments.home, passphrase, drop=arguments.leave_out))
            return 0
        if arguments.restore is not None:
            _tell(_restore(arguments.home, arguments.restore, arguments.backup, passphrase))
            return 0
        # Unlocking says what is wrong with the vault; the logs need its folder to be there.
        vault = Vault.unlock(arguments.home, passphrase)
        del passphrase
        _log_to(vault.paths.logs, settings)
        if not isolated:
            _log.warning("the system does not let the engine leave the network")
        return _serve(vault, settings, watch, bound, reach)
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
    mode.add_argument("--check", action="store_true")
    mode.add_argument("--repair", action="store_true")
    mode.add_argument("--rotate", action="store_true")
    mode.add_argument("--restore", type=Path, metavar="FOLDER", default=None)
    parser.add_argument("--backup", default=None)
    parser.add_argument("--leave-out", action="store_true")
    parser.add_argument("--administrator", default=None)
    parser.add_argument("--listen", metavar="ADDRESS:PORT", default=None)
    return parser.parse_args(argv)


def _bound(arguments: argparse.Namespace, settings: Settings) -> socket.socket | None:
    """The TLS listener's socket, while there is still a network to bind it in; None where nobody asked for one."""
    where = arguments.listen or settings.listen
    if where is None or not _serves(arguments):
        return None
    from engine.network.door import bind_listener

    return bind_listener(where)


def _serves(arguments: argparse.Namespace) -> bool:
    """Whether an engine is to run, and not one thing to be done and ended."""
    alone = (
        arguments.init,
        arguments.recover,
        arguments.check,
        arguments.repair,
        arguments.rotate,
        arguments.restore is not None,
    )
    return not any(alone)


def _reach(arguments: argparse.Namespace, settings: Settings) -> Reach | None:
    """The process that may connect to the directory, while there is still a network to leave it in."""
    if settings.directory is None or not _serves(arguments):
        return None
    from engine.directory.reaching import open_reach

    return open_reach(settings.directory)


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
    from engine.audit.actions import Action
    from engine.audit.events import SYSTEM, Event, Outcome
    from engine.audit.keys import AuditKeys
    from engine.audit.log import AuditLog

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
        audit = AuditLog(vault.db, AuditKeys.of_vault(vault), SystemClock())
        audit.record(Event(Action.VAULT_RECOVERED, SYSTEM, outcome=Outcome.ALLOWED))
        user = give_passphrase(vault, Users(vault.db, SystemClock()), passphrase, administrator)
        audit.record(Event(Action.VAULT_RECOVERED, SYSTEM, user.id))
        audit.checkpoint("stop")
        _log.warning("the recovery code gave %s a new passphrase", user.id)
        return user.name


def _check(home: Path, passphrase: str) -> dict[str, object]:
    """Read everything of a vault that no engine serves, and tell of the progress on the way."""
    from engine.contract.vault import HitDocumentResponse, VaultChecked
    from engine.ingest.damage import find_damage

    def report(done: int, total: int) -> None:
        _tell({"progress": {"stage": "check", "done": done, "total": total, "unit": "documents"}})

    with Vault.unlock(home, passphrase) as vault:
        found = find_damage(vault.db, vault.blobs, report)
    checked = VaultChecked(
        intact=not (found.pages or found.documents or found.lists),
        pages=None if found.pages is None else [*found.pages],
        pages_total=found.pages_total,
        documents=[HitDocumentResponse(id=one.id, name=one.name, parts=[*one.parts]) for one in found.documents],
        sound_documents=found.sound_documents,
        lists=[*found.lists],
    )
    return {"checked": checked.model_dump()}


def _repair(home: Path, passphrase: str) -> dict[str, object]:
    """Save what can be read of a vault that no engine serves, and tell of the progress on the way."""
    from engine.api.repairing import repair_vault
    from engine.runtime.minilm import load_minilm

    def report(stage: str, done: int, total: int | None, unit: str) -> None:
        _tell({"progress": {"stage": stage, "done": done, "total": total, "unit": unit}})

    def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return load_minilm().embed_passages(texts)

    return {"repaired": repair_vault(home, passphrase, clock=SystemClock(), embed=embed, report=report).model_dump()}


def _rotate(home: Path, passphrase: str, *, drop: bool) -> dict[str, object]:
    """Give a vault that no engine serves a new data key, and tell of the progress on the way."""
    from engine.api.rotating import rotate_vault
    from engine.contract.vault import KeysRotated

    def report(stage: str, done: int, total: int | None, unit: str) -> None:
        _tell({"progress": {"stage": stage, "done": done, "total": total, "unit": unit}})

    found = rotate_vault(home, passphrase, drop=drop, clock=SystemClock(), report=report)
    done = KeysRotated(
        rotation=found.result.epoch,
        database_bytes=found.result.database_bytes,
        kept=[*found.kept],
        dropped=[*found.dropped],
        recovery_code=found.result.recovery_code,
    )
    return {"rotated": done.model_dump()}


def _restore(home: Path, folder: Path, backup: str | None, untrusted: str) -> dict[str, object]:
    """Restore a backup to ``home``, which holds no vault, and tell of the progress on the way."""
    from pydantic import ValidationError

    from engine.contract.backups import RestoreDone, RestoreSecret
    from engine.jobs.restored import record_restore
    from engine.vault.backup.restoring import restore_backup
    from engine.vault.recovery_code import normalise_recovery_code

    try:
        asked = RestoreSecret.model_validate_json(untrusted)
    except ValidationError:
        raise InvalidInputError(
            "Standard input holds no passphrase and no recovery code.", help="Use `cloister backup restore`."
        ) from None
    secret = asked.secret.get_secret_value()
    if asked.is_code:
        secret = normalise_recovery_code(secret)

    def report(stage: str, done: int, total: int | None, unit: str) -> None:
        _tell({"progress": {"stage": stage, "done": done, "total": total, "unit": unit}})

    manifest = restore_backup(folder, home, secret, backup, SystemClock(), report, record_restore).manifest
    done = RestoreDone(
        backup=manifest.id,
        number=manifest.number,
        created_at=manifest.created_at,
        documents=len(manifest.documents),
        missing=[*manifest.missing],
        absent_models=[*manifest.absent_models],
    )
    return {"restored": done.model_dump()}


def _serve(
    vault: Vault,
    settings: Settings,
    watch: ConnectionWatch,
    bound: socket.socket | None,
    reach: Reach | None,
) -> int:
    import uvicorn

    from engine.api.app import create_app
    from engine.bootstrap import build_services
    from engine.directory.service import Way

    with ExitStack() as stack:
        stack.callback(vault.close)
        listener = stack.enter_context(_listen(vault.paths.socket))
        stopping = asyncio.Event()
        ending = Ending(_STOP_LIMIT_S)
        # The lock for the vault as a whole. The database by itself, because what is written to one that was replaced is
        # lost at the end, the records of the audit log first.
        presence = FileWatch((vault.paths.run / "engine.lock", vault.paths.database), ending.ask)
        services = build_services(vault, settings, stack, watch=watch, stop=ending.ask)
        ending.first(services.jobs.pause)
        ending.last(lambda: services.jobs.close(timeout_s=0.0))
        if reach is not None:
            stack.callback(reach.close)
            services.directory.way = Way(reach.host, reach.port, reach)
        door = _open_door(bound, services, settings, stack)

        @contextlib.asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            loop = asyncio.get_running_loop()
            ending.first(lambda: loop.call_soon_threadsafe(stopping.set))
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                loop.add_signal_handler(number, ending.ask)
            presence.start()
            if door is not None:
                _let_in(door, server, loop)
            # The server listens only after this: who is told that the engine is ready connects at once.
            listener.listen()
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
        server = uvicorn.Server(config)
        try:
            asyncio.run(_run(server, listener, stopping))
        finally:
            ending.ask()  # the server may end by itself: the limit holds for what follows
            presence.close()
    ending.over()
    # A model that is still being loaded would crash an interpreter that is taken down around it.
    leave()
    return 0


def _open_door(bound: socket.socket | None, services: Services, settings: Settings, stack: ExitStack) -> Door | None:
    """Start the process before the TLS listener. Raises TlsNotSetUpError where there is no certificate."""
    if bound is None:
        return None
    from engine.network.door import open_door

    stack.callback(bound.close)
    identity = services.tls.identity()
    accept_weak = services.weak_isolation.holds()
    door = open_door(bound, identity.server, services.paths.run, accept_weak=accept_weak)
    stack.callback(door.close)
    services.tls.listener = door
    return door


def _let_in(door: Door, server: uvicorn.Server, loop: asyncio.AbstractEventLoop) -> None:
    """Serve what comes through the TLS listener by the same app, within the limits for the network."""
    import uvicorn

    from engine.network.protocol import NetworkProtocol

    config = uvicorn.Config(
        server.config.loaded_app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nobody stands between the listener and here who could say who a client is
        ws="none",
        h11_max_incomplete_event_size=_LARGEST_HEAD_BYTES,
    )
    door.serve(loop, lambda address: NetworkProtocol(config, server.server_state, address))


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
