"""An engine's socket with answers written beforehand: the command line runs whole, without a vault or a model."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from engine.contract.locations import engine_socket


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    answers: Mapping[str, Any]


class _Handler(BaseHTTPRequestHandler):
    """``bytes`` are sent as they are, a list as server-sent events, all else as JSON."""

    server: _Server

    def do_GET(self) -> None:
        """Answer with what was written for the method and path."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = self.server.answers[f"{self.command} {self.path.partition('?')[0]}"]
        if isinstance(answer, list):
            answer = "".join(f"data: {json.dumps(event)}\n\n" for event in answer).encode()
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def address_string(self) -> str:
        """A Unix socket's client has no address."""
        return ""


@contextmanager
def canned_engine(home: Path, answers: Mapping[str, Any]) -> Iterator[None]:
    """Serve ``answers``, keyed ``METHOD /path``, on the socket of the vault at ``home``."""
    address = engine_socket(home)
    address.parent.mkdir(parents=True, exist_ok=True)
    address.unlink(missing_ok=True)
    with _Server(str(address), _Handler) as server:
        server.answers = answers
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
            address.unlink()
