"""The worker process: a template that never reads a document, and one confined child for each document.

The template imports the libraries once, then forks for each request. The child takes away its own rights
before it reads the first byte of the document, answers, and ends; so nothing a document does to it can
reach the next document. Only the template holds the control pipe.

    stdin     requests and documents, from the parent
    result    what a child says about its document: untrusted
    control   what the template says about its children: trusted
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import sys
from collections.abc import Callable
from typing import Any

from engine.parsing.errors import ParseError, ParseMemoryError, SandboxError
from engine.parsing.limits import ParseLimits
from engine.parsing.protocol import encode, frame, read_exact, read_request, write_all
from engine.parsing.sandbox import linux
from engine.parsing.sandbox.enter import SandboxReport, enter

_REQUESTS = 0
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
    "openpyxl",
    "pptx",
    "PIL.Image",
    "markdown",
)


def main() -> None:
    """``worker.py RESULT_FD CONTROL_FD PARENT_PID ALLOW_UNSANDBOXED``"""
    result_fd, control_fd, parent_pid, unsandboxed = (int(text) for text in sys.argv[1:5])
    namespace = False
    if linux.available():
        linux.die_with_parent(parent_pid)
        linux.prctl(linux.PR_SET_DUMPABLE, 0)
        namespace = linux.isolate_network()
    write_all(control_fd, encode({"ready": True}))
    waiting = list(_PRELOAD)
    while True:
        while waiting and not select.select([_REQUESTS], [], [], 0)[0]:
            importlib.import_module(waiting.pop(0))
            if not waiting:
                gc.freeze()
        try:
            request = read_request(_REQUESTS)
        except EOFError:
            return
        template_pid = os.getpid()
        child = os.fork()
        if child == 0:
            os.close(control_fd)
            _child(request, result_fd, template_pid, namespace, bool(unsandboxed))
        _, status, usage = os.wait4(child, 0)
        write_all(control_fd, encode({"status": status, "peak_rss_bytes": usage.ru_maxrss * 1024}))


def _child(request: dict[str, Any], result_fd: int, template_pid: int, namespace: bool, unsandboxed: bool) -> None:
    """Never returns."""
    try:
        if linux.available():
            linux.die_with_parent(template_pid)
        limits = ParseLimits.from_wire(request["limits"])
        report = enter(memory_bytes=limits.memory_bytes, cpu_s=limits.total_timeout_s, network_namespace=namespace)

        def heartbeat() -> None:
            write_all(result_fd, encode({"alive": True}))

        for answer in _answer(request, limits, report, unsandboxed, heartbeat):
            write_all(result_fd, answer)
    except MemoryError:
        os._exit(_EXIT_OUT_OF_MEMORY)
    except BaseException:  # noqa: BLE001 - the last line of a process that must not run the template's code
        os._exit(1)
    os._exit(0)


def _answer(
    request: dict[str, Any],
    limits: ParseLimits,
    report: SandboxReport,
    unsandboxed: bool,
    heartbeat: Callable[[], None],
) -> list[bytes]:
    if not report.sufficient and not unsandboxed:
        error = SandboxError("This machine offers neither seccomp nor a network namespace to isolate the parser.")
        read_exact(_REQUESTS, int(request["size"]))
        return [encode(_failure(error))]
    if request["op"] == "probe":
        from engine.parsing.probes import run_probe

        outcome = run_probe(request["probe"], request["argument"], heartbeat)
        return [encode({"ok": True, "probe": outcome, "sandbox": report.to_wire()})]
    data = read_exact(_REQUESTS, int(request["size"]))
    return _parse(data, str(request["name"]), limits, heartbeat)


def _parse(data: bytes, name: str, limits: ParseLimits, heartbeat: Callable[[], None]) -> list[bytes]:
    from engine.parsing.dispatch import parse_document
    from engine.parsing.source import Source
    from engine.parsing.wire import document_to_wire

    try:
        document = parse_document(Source(data, name, limits, heartbeat))
        del data
        head = encode({"ok": True, "document": document_to_wire(document)})
    except ParseError as error:
        return [encode(_failure(error))]
    except MemoryError:
        return [encode(_failure(ParseMemoryError("Reading the file needs more memory than a parser may use.")))]
    return [head, *(frame(attachment.data) for attachment in document.attachments)]


def _failure(error: ParseError) -> dict[str, Any]:
    return {"ok": False, "code": error.code, "message": error.message, "help": error.help}


if __name__ == "__main__":
    main()
