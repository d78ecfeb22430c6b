"""``doctor``: looks at the machine and at what is running, one line each, with what to do about it."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.api.isolation_checks import ACCEPT, accepted_as, isolation_checks
from engine.api.presenting_isolation import present_acceptance
from engine.api.services import Services
from engine.contract.system import Check, CheckState
from engine.core.isolation import is_isolated
from engine.network.service import WARNING_DAYS
from engine.runtime.hardware import findings, read_hardware
from engine.vault.hardening import describe_protection


def examine(services: Services) -> list[Check]:
    """Every check. None of them changes anything."""
    hardware = read_hardware(services.paths.home, services.models.llama_server)
    machine = [
        Check(name=line.name, state=CheckState(line.state), found=line.found, help=line.help)
        for line in findings(hardware)
        if line.name != "network"
    ]
    engine = [_vault, _originals, _index, _embedder, _reader, _model, _parsers]
    memory = memory_check(services.vault.key_locked)
    held = [
        _backup(services),
        *_erasures(services),
        *_listener(services),
        *isolation_checks(present_acceptance(services)),
    ]
    return [*machine, _network(services), memory, *(check(services) for check in engine), *held]


def _network(services: Services) -> Check:
    if services.watch.attempts:
        return Check(
            name="network",
            state=CheckState.FAILED,
            found=f"the engine's code tried {services.watch.attempts} times to reach beyond this machine; refused",
            help="Restart the engine; if it happens again, report it.",
        )
    if is_isolated():
        found = "the engine and its children live in a network namespace without interfaces"
        return Check(name="network", state=CheckState.OK, found=found)
    return Check(
        name="network",
        state=CheckState.WARNING,
        found="the engine could not leave the network; it opens no connection by itself",
        help="Allow user namespaces (sysctl kernel.unprivileged_userns_clone=1) or start it with `unshare --net`.",
    )


def memory_check(locked: bool) -> Check:
    """The engine's own memory: what a core file, a tracer or swap could show."""
    protection = describe_protection()
    held = [
        name
        for name, holds in (
            ("no core dumps", protection.no_core_dumps),
            ("cannot be traced", protection.not_traceable),
            ("the data key is locked in memory", locked),
        )
        if holds
    ]
    if len(held) == 3:
        return Check(name="memory", state=CheckState.OK, found=", ".join(held))
    return Check(
        name="memory",
        state=CheckState.WARNING,
        found=", ".join(held) or "not protected",
        help="Raise the limit of locked memory (ulimit -l 64, or LimitMEMLOCK= of the unit), and encrypt swap.",
    )


def _vault(services: Services) -> Check:
    size_bytes = services.paths.database.stat().st_size
    last = services.vault_checks.last()
    if services.db.met_damage or (last is not None and not last.intact):
        told = "" if last is None or last.intact else f" in the check of {last.checked_at}"
        hit = 0 if last is None else len(last.documents)
        return Check(
            name="vault",
            state=CheckState.FAILED,
            found=f"it is damaged{told}; {hit:,} documents are hit" if told else "a damaged page was met",
            help="`cloister vault check` says what is hit; with the engine stopped, `cloister vault repair` helps.",
        )
    found = f"encrypted with {services.cipher}, proven at opening; {size_bytes / 1e6:.1f} MB"
    return Check(name="vault", state=CheckState.OK, found=found)


def _originals(services: Services) -> Check:
    """Only names are compared, so a file that is there and damaged is not noticed."""
    stored, missing = services.vault.blobs.count_files()
    if not missing:
        return Check(name="originals", state=CheckState.OK, found=f"{stored:,} stored files, all in place")
    return Check(
        name="originals",
        state=CheckState.FAILED,
        found=f"{missing:,} of {stored:,} stored files are missing from blobs/ in the vault",
        help="Add their documents again, or restore a backup with `cloister backup restore`.",
    )


def _backup(services: Services) -> Check:
    """From what the vault remembers: the folder's disk may not be connected now."""
    last = services.backups.last_made()
    if last is None:
        return Check(
            name="backup",
            state=CheckState.WARNING,
            found="no backup was ever made",
            help="Connect a disk and run `cloister backup create --to FOLDER`.",
        )
    days = max(0, (datetime.now(UTC) - datetime.fromisoformat(last.created_at)).days)
    found = f"the last was made {days} days ago in {last.folder}" if days else f"made today in {last.folder}"
    if days < services.backup_warning_days:
        return Check(name="backup", state=CheckState.OK, found=found)
    return Check(name="backup", state=CheckState.WARNING, found=found, help="Run `cloister backup create`.")


def _erasures(services: Services) -> list[Check]:
    """Nothing to say where every erasure has its certificate or was given up."""
    moving, still = services.erasures.unfinished()
    if still:
        return [
            Check(
                name="erasures",
                state=CheckState.FAILED,
                found=f"{still:,} not finished: what they erased is not certified",
                help="`cloister erase list` names them; `cloister erase resume ID` goes on, or says why not.",
            )
        ]
    if moving:
        return [Check(name="erasures", state=CheckState.OK, found=f"{moving:,} under way")]
    return []


def _listener(services: Services) -> list[Check]:
    """Nothing to say where nobody asked for a listener and no certificate is there."""
    shown, listening = services.tls.shown(), services.tls.listener.address
    if shown is None:
        return []
    origin, server, authority = shown
    now = datetime.now(UTC)
    days = min((one.not_after - now).days for one in (server, authority) if one is not None)
    where = "no listener" if listening is None else f"listens on {listening}"
    found = f"{where}; the certificate is valid for {days} more days"
    if services.tls.has_ended:
        return [
            Check(
                name="TLS",
                state=CheckState.FAILED,
                found="the process before the listener has ended",
                help="Restart the engine; if it happens again, look at its logs and report it.",
            )
        ]
    if days >= WARNING_DAYS:
        return [Check(name="TLS", state=CheckState.OK, found=found)]
    state = CheckState.WARNING if days >= 0 else CheckState.FAILED
    how = "cloister tls renew" if origin == "authority" else "cloister tls use --certificate FILE --key FILE"
    return [
        Check(name="TLS", state=state, found=found if days >= 0 else "the certificate has ended", help=f"Run `{how}`.")
    ]


def _index(services: Services) -> Check:
    with services.db.read() as conn:
        stored = int(next(iter(conn.execute("SELECT count(*) FROM chunks")))[0])
    held = len(services.search.index)
    megabytes = services.search.index.memory_bytes() / 1e6
    if held == stored:
        return Check(name="index", state=CheckState.OK, found=f"{held:,} passages in memory, {megabytes:.1f} MB")
    return Check(
        name="index",
        state=CheckState.WARNING,
        found=f"{held:,} of {stored:,} passages are in memory",
        help="A running job explains a small difference; otherwise restart the engine.",
    )


def _embedder(services: Services) -> Check:
    embedder = services.embedder
    if embedder.failure is not None:
        return Check(
            name="embedder", state=CheckState.FAILED, found=embedder.failure.message, help=embedder.failure.help
        )
    return Check(name="embedder", state=CheckState.OK, found=f"{embedder.name}, {embedder.state}")


def _reader(services: Services) -> Check:
    state = services.reader.state
    if state in ("ready", "loading"):
        return Check(name="reader", state=CheckState.OK, found=state)
    return Check(
        name="reader",
        state=CheckState.FAILED,
        found=f"cannot be loaded: {state}",
        help="Reinstall the starter models; without the reader no question is answered.",
    )


def _model(services: Services) -> Check:
    model = services.models.status()
    if model.name is None:
        found = "none; answers are quotes"
        return Check(name="model", state=CheckState.OK, found=found)
    if model.state in ("ready", "starting"):
        return Check(name="model", state=CheckState.OK, found=f"{model.name}, {model.state}")
    return Check(
        name="model",
        state=CheckState.WARNING,
        found=f"{model.name}, {model.state}: {model.reason or 'no reason known'}",
        help="Answers are quotes until it runs. Try `cloister models verify` and a smaller model.",
    )


def _parsers(services: Services) -> Check:
    report = services.parsers.sandbox_report()
    held = [
        name
        for name, holds in (
            ("seccomp", report.seccomp),
            ("network namespace", report.network_namespace),
            (f"Landlock {report.landlock_abi}", report.landlock_abi > 0),
            ("bubblewrap", report.bubblewrap),
            ("no capabilities", report.capabilities_dropped),
            ("limits", report.limits),
        )
        if holds
    ]
    found = ", ".join(held) or "nothing"
    name, accepted = "parser sandbox", present_acceptance(services)
    if report.sufficient:
        return Check(name=name, state=CheckState.OK, found=found)
    if accepted is not None:
        help_text = (
            "A document that takes over its parser can read what the engine's user may read, the passphrase file "
            "included. Take it back with `cloister isolation withdraw` once the system can do more."
        )
        return Check(name=name, state=CheckState.WARNING, found=f"{found}; {accepted_as(accepted)}", help=help_text)
    return Check(name=name, state=CheckState.FAILED, found=f"{found}; no document is parsed", help=ACCEPT)
