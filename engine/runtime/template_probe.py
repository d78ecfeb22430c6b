"""Render a chat template of unknown origin with a probe conversation; run as a script, in a process of its own.

Reads one JSON object on standard input (``template``, ``bos_token``, ``eos_token``), writes one on standard
output: ``{"system_role": bool}`` or ``{"refused": reason}``. Its argument is a ``means.Way``. Little but jinja2
is imported; the kernel limits processor time and memory and takes every other right away, because a template is a
program.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from engine.core.sandbox.means import Way

PROBE_QUESTION = "Who approves travel expenses?"
_FOLLOW_UP = "And who pays them?"
_CPU_S = 2
_MEMORY_BYTES = 512 << 20
_MAXIMUM_OUTPUT_CHARACTERS = 1 << 18


def main() -> None:
    request = json.loads(sys.stdin.read())
    if not confine(sys.argv[1]):  # nothing of a stranger's runs; a system message is done without
        json.dump({"system_role": False}, sys.stdout)
        return
    json.dump(probe(request["template"], request["bos_token"], request["eos_token"]), sys.stdout)


def confine(way: str = "landlock") -> bool:
    """Limits, and no file, network or other process from now on. False where the kernel offers too little."""
    sys.path.insert(0, str(Path(__file__).parents[2]))
    import engine.runtime.template_environment  # noqa: F401 - its file cannot be read any more afterwards
    from engine.core.sandbox import linux
    from engine.core.sandbox.enter import enter

    network = way == "bubblewrap" or (linux.available() and linux.isolate_network())
    report = enter(memory_bytes=_MEMORY_BYTES, cpu_s=_CPU_S, network_namespace=network, way=cast("Way", way))
    return report.sufficient


def probe(template: str, bos_token: str, eos_token: str) -> dict[str, Any]:
    """Try a conversation with a system message, then one without; some families know none."""
    from jinja2.exceptions import SecurityError, TemplateError

    from engine.runtime.template_environment import chat_environment

    def refuse(message: str) -> None:
        raise TemplateError(message)

    def now(pattern: str) -> str:
        return datetime.now(UTC).strftime(pattern)

    try:
        compiled = chat_environment().from_string(template, globals={"raise_exception": refuse, "strftime_now": now})
        reason = "it does not carry the question into the prompt"
        for system in (True, False):
            try:
                text = _render(compiled.render, system, bos_token, eos_token)
            except SecurityError:
                raise
            except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
                reason = f"it fails on a plain conversation ({type(error).__name__})"
                continue
            if len(text) > _MAXIMUM_OUTPUT_CHARACTERS:
                return {"refused": "its output is far larger than the conversation"}
            if PROBE_QUESTION in text and _FOLLOW_UP in text:
                return {"system_role": system}
    except SecurityError:
        return {"refused": "it reaches for the inside of Python objects"}
    except (TemplateError, RecursionError, MemoryError, OverflowError) as error:
        return {"refused": f"it cannot be rendered ({type(error).__name__})"}
    return {"refused": reason}


def _render(render: Callable[..., str], system: bool, bos_token: str, eos_token: str) -> str:
    messages = [{"role": "system", "content": "Answer from the passages."}] if system else []
    messages += [
        {"role": "user", "content": PROBE_QUESTION},
        {"role": "assistant", "content": "The department head."},
        {"role": "user", "content": _FOLLOW_UP},
    ]
    return render(
        messages=messages,
        add_generation_prompt=True,
        bos_token=bos_token,
        eos_token=eos_token,
        tools=None,
        documents=None,
    )


if __name__ == "__main__":
    main()
