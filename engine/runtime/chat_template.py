"""Decide whether a model's chat template may be used. A template is a program that a stranger wrote.

First its syntax tree is examined without running it, then a separate process with limits renders a probe
(CVE-2024-34359 was a template from a model file that ran Python in the host).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.core.sandbox.enter import reader_places
from engine.core.sandbox.means import Means, Way, start
from engine.runtime.errors import ModelTemplateError

MAXIMUM_TEMPLATE_CHARACTERS = 128 * 1024
_MAXIMUM_NODES = 50_000
_MAXIMUM_NESTED_LOOPS = 4
_MAXIMUM_RANGE = 10_000
_PROBE_TIMEOUT_S = 15
_UNDERSCORES = re.compile(r"\A__|__\Z")
# Ways from a value to the machinery behind it (https://jinja.palletsprojects.com/en/stable/sandbox/).
_INSIDES = frozenset(
    "mro gi_frame gi_code gi_yieldfrom cr_frame cr_code ag_frame ag_code f_globals f_locals f_builtins f_back "
    "func_code func_globals im_func im_class im_self tb_frame tb_next".split()
)
_FILTERS_BY_ATTRIBUTE = frozenset("map selectattr rejectattr groupby sort sum unique min max join".split())


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """What the probe learned about a template."""

    system_role: bool  # false: it refuses a system message, so instructions go into the first question


def check_chat_template(
    template: str, *, bos_token: str = "", eos_token: str = "", means: Means | None = None
) -> TemplateFacts:
    """Examine and probe. Raises ModelTemplateError with the reason.

    ``means``: what may be used of what the system has, everything by default.
    """
    examine_chat_template(template)
    return _probe(template, bos_token, eos_token, (means or Means()).way())


def examine_chat_template(template: str) -> None:
    """Look at the syntax tree only. Raises ModelTemplateError with the reason."""
    try:
        _examine(template)
    except RecursionError:
        raise _refused("it is nested too deeply") from None


def _examine(template: str) -> None:
    from jinja2 import nodes
    from jinja2.exceptions import TemplateError

    from engine.runtime.template_environment import chat_environment

    if len(template) > MAXIMUM_TEMPLATE_CHARACTERS:
        raise _refused(f"it has {len(template)} characters")
    try:
        tree = chat_environment().parse(template)
        count = sum(1 for _ in tree.find_all(nodes.Node))
    except (TemplateError, ValueError, OverflowError, MemoryError) as error:
        raise _refused(f"it is not valid Jinja ({type(error).__name__})") from None
    if count > _MAXIMUM_NODES:
        raise _refused("it is far too complex")
    if any(tree.find(kind) for kind in (nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends)):
        raise _refused("it loads other templates")
    if not any(name.name == "messages" for name in tree.find_all(nodes.Name)):
        raise _refused("it never looks at the messages")
    for name in _reached_names(tree):
        if _UNDERSCORES.search(name) or name in _INSIDES:
            raise _refused("it reaches for the inside of Python objects")
    if any(filter_node.name == "attr" for filter_node in tree.find_all(nodes.Filter)):
        raise _refused("it reads attributes by computed names")
    _refuse_huge_loops(tree, 0)


def _reached_names(tree: Any) -> list[str]:
    """Every attribute, constant key and text that could name something inside an object."""
    from jinja2 import nodes

    names = [node.attr for node in tree.find_all(nodes.Getattr)]
    for item in tree.find_all(nodes.Getitem):
        names += [constant.value for constant in item.find_all(nodes.Const) if isinstance(constant.value, str)]
    names += [name.name for name in tree.find_all(nodes.Name)]
    for call in tree.find_all(nodes.Filter):
        if call.name not in _FILTERS_BY_ATTRIBUTE:
            continue
        names += [constant.value for constant in call.find_all(nodes.Const) if isinstance(constant.value, str)]
    return names


def _refuse_huge_loops(node: Any, depth: int) -> None:
    from jinja2 import nodes

    for child in node.iter_child_nodes():
        below = depth + isinstance(child, nodes.For)
        if below > _MAXIMUM_NESTED_LOOPS:
            raise _refused("its loops are nested too deeply")
        if isinstance(child, nodes.Call) and isinstance(child.node, nodes.Name) and child.node.name == "range":
            bounds = [argument.value for argument in child.args if isinstance(argument, nodes.Const)]
            if any(isinstance(bound, int) and abs(bound) > _MAXIMUM_RANGE for bound in bounds):
                raise _refused("it contains a huge loop")
        _refuse_huge_loops(child, below)


def _probe(template: str, bos_token: str, eos_token: str, way: Way) -> TemplateFacts:
    script = Path(__file__).with_name("template_probe.py")
    request = json.dumps({"template": template, "bos_token": bos_token, "eos_token": eos_token})
    with start(
        [sys.executable, "-I", "-B", str(script), way],
        way=way,
        places=reader_places(),
        folder=Path("/"),
        environment={},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        try:
            said, _ = process.communicate(request.encode("utf-8", "replace"), timeout=_PROBE_TIMEOUT_S)
            answer = json.loads(said)
        except subprocess.TimeoutExpired:
            raise _refused("rendering a short conversation takes too long") from None
        except ValueError:
            raise _refused("rendering a short conversation exhausts time or memory") from None
        finally:
            process.kill()
    if "refused" in answer:
        raise _refused(str(answer["refused"]))
    return TemplateFacts(system_role=bool(answer["system_role"]))


def _refused(reason: str) -> ModelTemplateError:
    return ModelTemplateError(
        f"The model's chat template is refused: {reason}.",
        help="Import the model from a source you trust, or convert it again with the template of its family.",
    )
