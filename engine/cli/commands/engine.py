"""``init``, ``engine start|stop|status`` and ``doctor``."""

from __future__ import annotations

import argparse
import getpass

from engine.cli.grammar import Groups, command, group
from engine.cli.output import print_json, say
from engine.cli.secret_input import read_new_passphrase
from engine.cli.session import connect, home_of
from engine.client.client import Client
from engine.client.errors import ClientError, EngineUnreachableError
from engine.client.remote import RemoteEngine
from engine.client.supervisor import create_vault, is_running, wait_until_stopped
from engine.contract.locations import URL_VARIABLE
from engine.contract.system import CheckState

_MARKS = {CheckState.OK: "ok     ", CheckState.WARNING: "warning", CheckState.FAILED: "FAILED "}


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    init = command(
        groups,
        shared,
        "init",
        _init,
        summary="make an encrypted vault and its first administrator",
        examples="  cloister init\n  cloister init --home /srv/cloister --administrator maria --json",
    )
    init.add_argument("--administrator", metavar="NAME", default=None, help="default: your login name")
    engine = group(groups, "engine", summary="start, stop or look at the engine")
    start = command(
        engine,
        shared,
        "start",
        _start,
        summary="start the engine and leave it running",
        examples="  cloister engine start\n  cloister engine start --listen 0.0.0.0:8443",
    )
    start.add_argument(
        "--listen",
        metavar="ADDRESS:PORT",
        default=None,
        help="let other machines connect over TLS (see `cloister tls`)",
    )
    command(engine, shared, "stop", _stop, summary="stop the engine; running jobs go on at the next start")
    command(engine, shared, "status", _status, summary="say what the engine holds and does")
    command(groups, shared, "doctor", _doctor, summary="check machine, vault, index, model and isolation")


def _init(arguments: argparse.Namespace) -> None:
    home = home_of(arguments)
    passphrase = read_new_passphrase("Passphrase for the new vault: ")
    administrator = arguments.administrator or getpass.getuser()
    code = create_vault(home, passphrase, administrator)
    if arguments.json:
        print_json({"home": str(home), "administrator": administrator, "recovery_code": code})
        return
    say(f"Made the vault at {home} with the administrator {administrator}.", "")
    say(f"Recovery code:  {code}", "")
    say("Write it down and keep it apart from this machine. It is not stored and is not shown again;")
    say("without it a forgotten passphrase means that the documents are lost.")


def _start(arguments: argparse.Namespace) -> None:
    _require_here(arguments)
    home = home_of(arguments)
    already = is_running(home)
    with connect(arguments, listen=arguments.listen) as client:
        pid = client.status().pid
        listening = client.tls.show().listening
    if already and arguments.listen is not None and listening is None:
        raise ClientError(
            "ENGINE_RUNS", "The engine already runs, without a listener.", "Stop it with `cloister engine stop` first."
        )
    if arguments.json:
        print_json({"pid": pid, "started": not already, "listening": listening})
        return
    where = "" if listening is None else f", and other machines reach it at {listening}"
    say(f"The engine {'already runs' if already else 'is ready'} (pid {pid}){where}.")


def _require_here(arguments: argparse.Namespace) -> None:
    if not arguments.home and RemoteEngine.from_environment() is not None:
        raise ClientError(
            "ENGINE_ELSEWHERE",
            f"{URL_VARIABLE} names the engine of another machine, which cannot be started or stopped from here.",
            f"Do it on that machine, or unset {URL_VARIABLE}.",
        )


def _stop(arguments: argparse.Namespace) -> None:
    _require_here(arguments)
    home = home_of(arguments)
    stopped = False
    if is_running(home):
        with Client(home) as client:
            pid = client.status().pid
            client.stop()
        stopped = wait_until_stopped(home, pid=pid)
        if not stopped:
            raise ClientError(
                "ENGINE_BUSY",
                "The engine has not stopped after 30 seconds.",
                "It ends when its current step is done; look again in a moment.",
            )
    if arguments.json:
        print_json({"stopped": stopped})
    else:
        say("The engine has stopped." if stopped else "No engine was running.")


def _status(arguments: argparse.Namespace) -> None:
    home = home_of(arguments)
    if (arguments.home or RemoteEngine.from_environment() is None) and not is_running(home):
        raise EngineUnreachableError(f"none runs for the vault at {home}")
    with connect(arguments) as client:
        status = client.status()
    if arguments.json:
        print_json(status)
        return
    say(f"engine     ready, version {status.version}, pid {status.pid}, since {status.started_at}")
    say(f"vault      {status.home}")
    say(f"index      {status.documents:,} documents, {status.chunks:,} passages")
    say(f"embedder   {status.embedder}")
    say(f"model      {status.model or 'none: answers are quotes'} ({status.model_state})")
    say(f"jobs       {status.jobs_running} running")
    isolated = "isolated" if status.network_isolated else "not isolated"
    say(f"network    {isolated}, {status.connection_attempts} attempts to connect")


def _doctor(arguments: argparse.Namespace) -> int:
    with connect(arguments) as client:
        report = client.doctor()
    if arguments.json:
        print_json(report)
    else:
        width = max(len(check.name) for check in report.checks)
        for check in report.checks:
            say(f"{_MARKS[check.state]}  {check.name.ljust(width)}  {check.found}")
            if check.help and check.state is not CheckState.OK:
                say(f"{' ' * (width + 11)}{check.help}")
    return 1 if any(check.state is CheckState.FAILED for check in report.checks) else 0
