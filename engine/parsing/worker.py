"""The worker process: a template that never reads a document, and one confined child for each document.

The template imports the libraries once, then forks for each request. The child takes away its own rights
before it reads the first byte of the document, answers, and ends; so nothing a document does to it can
reach the next document. Only the template holds the socket of requests and the control pipe.

    requests  what to do, from the pool, with a document pipe and a result pipe for each
    document  the bytes of one document, for one child
    result    what one child says about its document: untrusted
    control   what the template says about its children: trusted
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from engine.core.sandbox import linux
from engine.core.sandbox.enter import SandboxReport, enter
from engine.core.sandbox.means import Way
from engine.parsing.errors import ParseError, ParseMemoryError, SandboxError
from engine.parsing.limits import ParseLimits
from engine.parsing.protocol import encode, encode_json, read_exact, receive_request, write_all

_EXIT_OUT_OF_MEMORY = 3

# Cheapest and most used first: they are imported between requests, so that the first document need not wait.
# onnxruntime is absent on purpose: it starts a thread, and a process with threads must not fork.
_PRELOAD = (
    "engine.parsing.dispatch",
    "engine.parsing.probes",
    "charset_normalizer",
    "zipfile",
    "lxml.etree",
    "lxml.html",
    "email.parser",
    "email.policy",
    "pypdfium2",
    "docx",
    "olefile",
    "engine.parsing.formats.pdf",
    "engine.parsing.formats.plain",
    "engine.parsing.drawing",
    "openpyxl",
    "pptx",
    "PIL.Image",
    "markdown",
)


@dataclass(frozen=True, slots=True)
class _Task:
    """One request as its child sees it. Both pipes are its own."""

    request: dict[str, Any]
    document_fd: int
    result_fd: int

    def heartbeat(self) -> None:
        write_all(self.result_fd, encode({"alive": True}))

    def read_document(self) -> bytes:
        return read_exact(self.document_fd, int(self.request["size"]))


def main() -> None:
    """``worker.py REQUEST_FD CONTROL_FD PARENT_PID WAY``; the last is a ``means.Way``."""
    request_fd, control_fd, parent_pid = (int(text) for text in sys.argv[1:4])
    way = cast(Way, sys.argv[4])
    requests = socket.socket(fileno=request_fd)
    namespace = False
    if linux.available():
        linux.die_with_parent(parent_pid)
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
        namespace = way == "bubblewrap" or linux.isolate_network()
    write_all(control_fd, encode({"ready": True, "sandbox": _first_report(namespace, way).to_wire()}))
    waiting = list(_PRELOAD)
    while True:
        while waiting and not select.select([requests], [], [], 0)[0]:
            importlib.import_module(waiting.pop(0))
            if not waiting:
                gc.freeze()
        try:
            request, (document_fd, result_fd) = receive_request(requests, 2)
        except EOFError:
            return
        template_pid = os.getpid()
        child = os.fork()
        if child == 0:
            os.close(request_fd)
            os.close(control_fd)
            _child(_Task(request, document_fd, result_fd), template_pid, namespace, way)
        os.close(document_fd)
        os.close(result_fd)
        _, status, usage = os.wait4(child, 0)
        write_all(control_fd, encode({"status": status, "peak_rss_bytes": usage.ru_maxrss * 1024}))


def _first_report(namespace: bool, way: Way) -> SandboxReport:
    """What isolation the children will get, tried out in one that reads no document."""
    report_fd, child_fd = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            limits = ParseLimits()
            report = enter(
                memory_bytes=limits.memory_bytes, cpu_s=limits.timeout_s, network_namespace=namespace, way=way
            )
            write_all(child_fd, encode_json(report.to_wire()))
        finally:
            os._exit(0)
    os.close(child_fd)
    with os.fdopen(report_fd, "rb") as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return SandboxReport(**json.loads(said)) if said else SandboxReport()


def _child(task: _Task, template_pid: int, namespace: bool, way: Way) -> None:
    """Never returns."""
    try:
        if linux.available():
            linux.die_with_parent(template_pid)
        limits = ParseLimits.from_wire(task.request["limits"])
        report = enter(
            memory_bytes=limits.memory_bytes, cpu_s=limits.total_timeout_s, network_namespace=namespace, way=way
        )
        for answer in _answer(task, limits, report, task.request["accept_weak"] is True):
            write_all(task.result_fd, answer)
    except MemoryError:
        os._exit(_EXIT_OUT_OF_MEMORY)
    except BaseException:  # noqa: BLE001 - the last line of a process that must not run the template's code
        os._exit(1)
    os._exit(0)


def _answer(task: _Task, limits: ParseLimits, report: SandboxReport, unsandboxed: bool) -> list[bytes]:
    request = task.request
    if not report.sufficient and not unsandboxed:
        error = SandboxError(
            "Documents are not read: this system cannot isolate the parser. It offers no seccomp filter, or neither "
            "Landlock nor bubblewrap."
        )
        task.read_document()
        return [encode(_failure(error))]
    if request["op"] == "probe":
        from engine.parsing.probes import run_probe

        outcome = run_probe(request["probe"], request["argument"], task.heartbeat)
        return [encode({"ok": True, "probe": outcome, "sandbox": report.to_wire()})]
    if request["op"] == "draw":
        return _draw(task.read_document(), request, limits)
    return _parse(task.read_document(), str(request["name"]), limits, task.heartbeat)


def _parse(data: bytes, name: str, limits: ParseLimits, heartbeat: Callable[[], None]) -> list[bytes]:
    from engine.parsing.dispatch import parse_document
    from engine.parsing.source import Source
    from engine.parsing.wire import document_to_frames

    try:
        document = parse_document(Source(data, name, limits, heartbeat))
        del data
        return document_to_frames(document, limits)
    except ParseError as error:
        return [encode(_failure(error))]
    except MemoryError:
        return [encode(_failure(ParseMemoryError("Reading the file needs more memory than a parser may use.")))]


def _draw(data: bytes, request: dict[str, Any], limits: ParseLimits) -> list[bytes]:
    from engine.parsing.drawing import draw_page
    from engine.parsing.pixels import drawing_to_frames
    from engine.parsing.source import Source

    try:
        source = Source(data, str(request["name"]), limits)
        return drawing_to_frames(draw_page(source, int(request["page"]), int(request["width_px"])))
    except ParseError as error:
        return [encode(_failure(error))]
    except MemoryError:
        return [encode(_failure(ParseMemoryError("Drawing the page needs more memory than a parser may use.")))]


def _failure(error: ParseError) -> dict[str, Any]:
    return {"ok": False, "code": error.code, "message": error.message, "help": error.help}


if __name__ == "__main__":
    main()
