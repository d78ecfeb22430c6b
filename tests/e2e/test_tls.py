"""A listener for other machines: signing in, asking, the real `openai` client, and still no way out of the engine."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import openai
import psutil
import pytest

from tests.support import loopback
from tests.support.installation import Installation, make_installation

pytestmark = [pytest.mark.timeout(600), pytest.mark.slow]

PASSWORD = "walnut ferry quilt"


@dataclass
class Remote:
    """An engine with a listener, and what a colleague at another machine knows of it."""

    installation: Installation
    port: int
    authority: Path
    token: str = ""

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    def run(self, *arguments: str, check: bool = True, **extra: str) -> Any:
        """`cloister` as the colleague runs it: without a vault and a passphrase."""
        ours = {"CLOISTER_URL": self.url, "CLOISTER_CA_FILE": str(self.authority), "CLOISTER_API_KEY": self.token}
        hidden = {"CLOISTER_HOME": "/nonexistent", "CLOISTER_PASSPHRASE_FILE": ""}
        done = self.installation.run(*arguments, "--json", check=check, **(hidden | ours | extra))
        return json.loads(done.stdout)

    def http(self, **kwargs: Any) -> httpx.Client:
        import ssl

        context = ssl.create_default_context(cafile=str(self.authority))
        return httpx.Client(verify=context, base_url=self.url, trust_env=False, timeout=60, **kwargs)


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory, handbook: Path) -> Iterator[Remote]:
    folder = tmp_path_factory.mktemp("tls")
    made = make_installation(folder)
    made.json("init", "--administrator", "ada")
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    refused = made.run("engine", "start", "--listen", f"127.0.0.1:{port}", check=False)
    assert "TLS_NOT_SET_UP" in refused.stderr
    made.json("tls", "authority", "--name", "localhost", "--name", "127.0.0.1")
    made.run("engine", "stop")
    started = made.json("engine", "start", "--listen", f"127.0.0.1:{port}")
    assert started["listening"] == f"127.0.0.1:{port}"
    made.json("tls", "export-authority", "--out", str(folder / "authority.pem"))
    made.json("users", "add", "maria", "--role", "analyst")
    (folder / "password").write_text(PASSWORD)
    made.run("users", "password", "maria", CLOISTER_USER_PASSWORD_FILE=str(folder / "password"))
    made.json("collections", "create", "handbook")
    made.json("add", str(handbook), "--collection", "handbook")
    made.json("collections", "grant", "handbook", "maria")
    found_engine = Remote(made, port, folder / "authority.pem")
    signed_in = found_engine.run("sessions", "start", "maria", CLOISTER_USER_PASSWORD_FILE=str(folder / "password"))
    found_engine.token = signed_in["token"]
    with loopback.opened(port):
        yield found_engine
    made.run("engine", "stop")


def test_a_colleague_signs_in_and_asks_from_another_machine(remote: Remote) -> None:
    assert remote.run("engine", "status")["user"] == "maria"
    asked = ("ask", "What may a hotel cost per night?", "--collection", "handbook", "--mode", "quote")
    assert "140 euros" in remote.run(*asked)["citations"][0]["quote"]
    refused = remote.run("users", "list", check=False)
    assert refused["error"]["code"] == "FORBIDDEN"
    assert remote.run("engine", "stop", check=False)["error"]["code"] == "ENGINE_ELSEWHERE"


def test_the_openai_client_works_over_tls_with_the_authority_and_not_without(remote: Remote) -> None:
    with remote.http() as http:
        client = openai.OpenAI(base_url=f"{remote.url}/v1", api_key=remote.token, http_client=http, max_retries=0)
        assert "cloister-quote" in [entry.id for entry in client.models.list()]
        question = [{"role": "user", "content": "How many days of annual leave are there in Lisbon?"}]
        stream = client.chat.completions.create(
            model="cloister-quote:handbook",
            messages=question,  # type: ignore[arg-type]
            stream=True,
        )
        assert "27 days" in "".join(choice.delta.content or "" for chunk in stream for choice in chunk.choices)
        with pytest.raises(openai.AuthenticationError):
            client.with_options(api_key="unused").models.list()
    with pytest.raises(openai.APIConnectionError):
        openai.OpenAI(base_url=f"{remote.url}/v1", api_key=remote.token, max_retries=0).models.list()


def test_a_wrong_authority_is_said_to_be_one(remote: Remote) -> None:
    told = remote.run("engine", "status", check=False, CLOISTER_CA_FILE="")  # only what this machine trusts
    assert told["error"]["code"] == "ENGINE_UNREACHABLE" and "authority" in told["error"]["message"]


def test_nobody_gets_anything_without_a_credential(remote: Remote) -> None:
    with remote.http() as http:
        assert http.get("/api/health").json() == {"status": "ok"}
        paths = http.get("/openapi.json", headers={"Authorization": f"Bearer {remote.token}"}).json()["paths"]
        for path, methods in paths.items():
            for method in methods:
                answer = http.request(method, path.replace("{", "").replace("}", ""))
                if path not in ("/api/health", "/api/sign-in"):
                    assert answer.status_code == 401, (method, path)
        assert http.get("/openapi.json").status_code == 401
        assert http.get("/docs").status_code == 404


def test_with_the_listener_on_the_engine_has_no_network_and_no_socket_of_one(remote: Remote) -> None:
    status = remote.installation.json("engine", "status")
    assert status["network_isolated"] and status["connection_attempts"] == 0
    engine = psutil.Process(status["pid"])
    assert not engine.net_connections(kind="inet")
    family = [engine, *engine.children(recursive=True)]
    holders = []
    for process in family:
        lines = Path(f"/proc/{process.pid}/net/dev").read_text().splitlines()[2:]
        assert {line.split(":")[0].strip() for line in lines} <= {"lo"}
        with remote.http() as http:  # one connection is open while we look
            http.get("/api/health")
            sockets = {one.laddr.port for one in psutil.net_connections(kind="inet") if one.pid == process.pid}
        if "front.py" in " ".join(process.cmdline()):
            holders.append(process.pid)
        else:
            assert not sockets
    assert len(holders) == 1
    checks = {check["name"]: check["state"] for check in remote.installation.json("doctor")["checks"]}
    assert checks["TLS"] == checks["network"] == "ok"


def test_renewing_while_it_runs_keeps_everybody_working(remote: Remote) -> None:
    before = remote.installation.json("tls", "show")["server"]["fingerprint"]
    after = remote.installation.json("tls", "renew")["server"]["fingerprint"]
    assert before != after
    assert remote.run("engine", "status")["user"] == "maria"
