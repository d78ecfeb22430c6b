"""The main job, shown: a folder of documents becomes an encrypted vault that answers with citations.

Runs the installed `cloister` command as a newcomer would, inside a network namespace that has no
interface at all where the system lets us make one, so that nothing can call out.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAULT = ROOT / "build" / "demo-vault"
PASSPHRASE_FILE = ROOT / "build" / "demo-passphrase.txt"
CLOISTER = Path(sys.executable).with_name("cloister")
STARTER = ROOT / "build" / "starter" / "cloister-starter-model.gguf"
TINY = next((ROOT / "models_registry" / "starter" / "answerer").glob("*.gguf"), None)
MODEL = STARTER if STARTER.exists() else TINY
QUESTIONS = (
    "How many days a week may I work from home in Harzbronn?",
    "Wie lange ist die Kündigungsfrist?",
    "What is the share price of the company?",
)
ISOLATED = "CLOISTER_DEMO_ISOLATED"


def main() -> int:
    """Run every step and return 0 when each of them worked."""
    if ISOLATED not in os.environ:
        return _enter_empty_network()
    started_s = time.monotonic()
    print(f"Network: {_interfaces()}")
    environment = _prepare()
    try:
        _show(environment, "init", "--administrator", "demo")
        _show(environment, "collections", "create", "company")
        _show(environment, "add", str(ROOT / "samples" / "documents"), "--collection", "company")
        for question in QUESTIONS:
            _show(environment, "ask", question, "--collection", "company", "--mode", "quote")
        if MODEL is not None:
            _show(environment, "models", "import", str(MODEL), "--use")
            _show(environment, "ask", QUESTIONS[0], "--collection", "company", "--mode", "answer")
        _show(environment, "search", "notice period", "--collection", "company", "-k", "3")
        answer = _json(environment, "ask", QUESTIONS[0], "--collection", "company", "--json")
        cited = [f"{c['document']}, characters {c['start']}-{c['end']}" for c in answer["citations"]]
        print(f"As JSON the citations are: {cited}\n")
        _show(environment, "doctor")
    finally:
        subprocess.run([CLOISTER, "engine", "stop"], env=environment, check=False)
    print(f"\nDone in {time.monotonic() - started_s:.0f} s. The vault stays at {VAULT.relative_to(ROOT)};")
    print(f"its passphrase is in {PASSPHRASE_FILE.relative_to(ROOT)}. Remove both with `make clean`.")
    print("Ask more:\n")
    print(f"  export CLOISTER_HOME={VAULT.relative_to(ROOT)}")
    print(f"  export CLOISTER_PASSPHRASE_FILE={PASSPHRASE_FILE.relative_to(ROOT)}")
    print('  .venv/bin/cloister ask "Who approves business trips?" --collection company')
    return 0


def _enter_empty_network() -> int:
    environment = os.environ | {ISOLATED: "1"}
    command = [sys.executable, __file__]
    for flags in (["--net"], ["--user", "--map-root-user", "--net"]):
        unshare = ["unshare", *flags, "--"]
        if shutil.which("unshare") and subprocess.run([*unshare, "true"], capture_output=True).returncode == 0:
            return subprocess.run([*unshare, *command], env=environment).returncode
    print("This system does not allow a network namespace: the demonstration runs without one.")
    return subprocess.run(command, env=environment).returncode


def _interfaces() -> str:
    lines = Path("/proc/net/dev").read_text().splitlines()[2:]
    names = [line.split(":")[0].strip() for line in lines]
    verdict = "isolated" if set(names) <= {"lo"} else "NOT isolated"
    return f"{verdict}, interfaces: {', '.join(names) or 'none'}"


def _prepare() -> dict[str, str]:
    if VAULT.exists():
        remove_vault(VAULT)
    VAULT.parent.mkdir(exist_ok=True)
    PASSPHRASE_FILE.unlink(missing_ok=True)
    descriptor = os.open(PASSPHRASE_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("-".join(secrets.token_hex(3) for _ in range(4)) + "\n")
    return os.environ | {"CLOISTER_HOME": str(VAULT), "CLOISTER_PASSPHRASE_FILE": str(PASSPHRASE_FILE)}


def remove_vault(vault: Path) -> None:
    """Stop the engine that an earlier run left, if one was left, then remove its vault."""
    environment = os.environ | {"CLOISTER_HOME": str(vault), "CLOISTER_PASSPHRASE_FILE": str(PASSPHRASE_FILE)}
    subprocess.run([CLOISTER, "engine", "stop"], env=environment, check=False, capture_output=True)
    shutil.rmtree(vault)


def _show(environment: dict[str, str], *arguments: str) -> None:
    shown = " ".join(f'"{a}"' if " " in a else a.replace(f"{ROOT}/", "") for a in arguments)
    print(f"\n$ cloister {shown}", flush=True)
    subprocess.run([CLOISTER, *arguments], env=environment, check=True)


def _json(environment: dict[str, str], *arguments: str) -> dict[str, list[dict[str, object]]]:
    run = subprocess.run([CLOISTER, *arguments], env=environment, check=True, capture_output=True)
    parsed: dict[str, list[dict[str, object]]] = json.loads(run.stdout)
    return parsed


if __name__ == "__main__":
    raise SystemExit(main())
