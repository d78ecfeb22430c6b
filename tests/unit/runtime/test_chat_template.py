"""A chat template is a stranger's program: real families pass, hostile ones are refused before they can act."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from engine.runtime.chat_template import check_chat_template
from engine.runtime.errors import ModelTemplateError
from engine.runtime.template_environment import chat_environment

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + "
    "'\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
STRICT_TURNS = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}"
    "{% endif %}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate') }}{% endif %}{{ '<start_of_turn>' + message['role'] "
    "+ '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}"
)
NAMESPACED = (
    "{%- set ns = namespace(found=false, date=strftime_now('%Y')) -%}{%- if tools is not none and tools is defined -%}"
    "{{ tools | tojson(indent=2) }}{%- endif -%}{%- for message in messages | list -%}{%- if loop.first and "
    "message.role == 'system' -%}{%- set ns.found = true -%}{%- endif -%}{%- if message.content is string and "
    "message.content.split('</think>')[-1].lstrip('\\n') -%}[{{ message.role }}]{{ message.content }}{%- else -%}"
    "{%- continue -%}{%- endif -%}{%- generation -%}{%- endgeneration -%}{%- endfor -%}"
)


@pytest.mark.parametrize(("template", "system"), [(CHATML, True), (STRICT_TURNS, False), (NAMESPACED, True)])
def test_templates_of_the_common_kinds_pass(template: str, system: bool) -> None:
    assert check_chat_template(template, bos_token="<s>", eos_token="</s>").system_role is system


MESSAGES = "{{ messages }}"

HOSTILE = {
    "class": "{{ messages.__class__ }}",
    "subclasses": "{{ ''.__class__.__mro__[1].__subclasses__() }}" + MESSAGES,
    "item access": "{{ messages['__class__'] }}",
    "joined name": "{{ messages['__cl' ~ 'ass__'] }}",
    "attr filter": "{{ messages | attr('__class__') }}",
    "attr filter with a hidden name": "{{ messages | attr('_' * 2 + 'class' + '_' * 2) }}",
    "map attribute": "{{ [messages] | map(attribute='__class__') | list }}",
    "globals of a function": "{{ raise_exception.__globals__ }}" + MESSAGES,
    "globals of cycler": "{{ cycler.__init__.__globals__.os.popen('id').read() }}" + MESSAGES,
    "generator frame": "{{ (messages | map('upper')).gi_frame.f_globals }}",
    "include": "{% include '/etc/passwd' %}" + MESSAGES,
    "import": "{% import 'os' as os %}" + MESSAGES,
    "from import": "{% from 'os' import system %}" + MESSAGES,
    "extends": "{% extends 'base' %}" + MESSAGES,
    "format of dunder": "{{ '{0.__class__}'.format(messages) }}",
    "huge range": "{% for i in range(999999999) %}x{% endfor %}" + MESSAGES,
    "deep loops": "{% for a in messages %}" * 6 + "x" + "{% endfor %}" * 6,
    "syntax": "{% for m in messages %}{{ m.content }}",
    "unclosed": "{{ messages ",
    "no messages": "Hello {{ bos_token }}",
    "constant": "Hello",
    "unknown tag": "{% exec 'ls' %}" + MESSAGES,
    "too long": MESSAGES + "x" * 200_000,
    "nested beyond reason": "{{ " + "(" * 3000 + "messages" + ")" * 3000 + " }}",
    "drops the question": "{% for m in messages %}{{ m.role }}{% endfor %}",
    "always fails": "{{ raise_exception('never') }}" + MESSAGES,
    "unknown filter": "{{ messages | run }}",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_and_broken_templates_are_refused(case: str) -> None:
    with pytest.raises(ModelTemplateError) as caught:
        check_chat_template(HOSTILE[case], bos_token="<s>", eos_token="</s>")
    assert caught.value.code == "MODEL_TEMPLATE_REFUSED"
    assert caught.value.help


EXPENSIVE = {
    "a text of gigabytes": "{{ 'x' * 4000000000 }}" + MESSAGES,
    "doubling": "{% set ns = namespace(t='xxxxxxxx') %}{% for i in range(64) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}"
    + MESSAGES,
    "loops in loops": "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}"
    "{% endfor %}{% endfor %}" + MESSAGES,
    "power": "{{ 9 ** 9 ** 9 }}" + MESSAGES,
    "endless macro": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}" + MESSAGES,
    "a long way to say little": "{% for a in range(9000) %}{{ messages }}{% endfor %}",
    "padding": "{{ 'x'.ljust(3000000000) }}" + MESSAGES,
}


@pytest.mark.parametrize("case", EXPENSIVE)
def test_expensive_templates_are_stopped(case: str) -> None:
    before = time.monotonic()
    with pytest.raises(ModelTemplateError):
        check_chat_template(EXPENSIVE[case])
    assert time.monotonic() - before < 60


@pytest.mark.parametrize("product", ["'x' * 100000", "t * 2", "2 * t", "t ** 2", "9 ** 999"])
def test_a_product_is_refused_before_it_is_made(product: str) -> None:
    with pytest.raises(OverflowError):
        chat_environment().from_string(f"{{{{ {product} }}}}").render(t="x" * 100_000)


def test_a_template_cannot_touch_the_disk(tmp_path: Path) -> None:
    target = tmp_path / "touched"
    template = f"{{{{ ''.__class__.__base__.__subclasses__() }}}}{{{{ open({str(target)!r}, 'w') }}}}{MESSAGES}"
    with pytest.raises(ModelTemplateError):
        check_chat_template(template)
    assert not target.exists()
