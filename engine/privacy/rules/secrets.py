"""Keys, tokens and passwords."""

from __future__ import annotations

import math
import re
from collections import Counter

from engine.privacy.model import PiiType
from engine.privacy.rule import Rule, letters


def _random_looking(text: str) -> bool:
    """Letters and digits mixed, and more than 3 bits of entropy for each character (Shannon 1948)."""
    if not any(c.isdigit() for c in text) or not any(c.isalpha() for c in text):
        return False
    size = len(text)
    return -sum(n / size * math.log2(n / size) for n in Counter(text).values()) > 3.0


_NOT_PASSWORDS = frozenset(
    "is was are the must should may can will your my our a an and or not no none null true "
    "false required reset policy policies "
    "protected protection manager change changed field hash ist war muss soll kann wird und oder nicht kein keine leer "
    "string str text n/a optional".split()
)


def _password(text: str) -> bool:
    return (
        text.lower().strip(".,;:!?") not in _NOT_PASSWORDS
        and set(text) != {"*"}
        and not text.startswith(("<", "{{", "${"))
    )


def _after(prefix: str, reason: str, pattern: str, sign: str) -> Rule:
    return Rule(
        PiiType.API_KEY,
        re.compile(rf"(?<![A-Za-z0-9]){prefix}{pattern}(?![A-Za-z0-9])"),
        reason,
        0.98,
        sign=sign,
        raw=True,
    )


SECRET_RULES = (
    *(
        _after(prefix, "form of an AWS access key", r"[A-Z0-9]{16}", prefix.lower())
        for prefix in ("AKIA", "ASIA", "AGPA", "AIDA", "AROA")
    ),
    _after(r"gh[pousr]_", "form of a GitHub token", r"[A-Za-z0-9]{30,255}", "gh"),
    _after(r"github_pat_", "form of a GitHub token", r"\w{22,255}", "github_pat_"),
    _after(r"glpat-", "form of a GitLab token", r"[\w-]{20,64}", "glpat-"),
    _after(r"xox[abeoprs]-", "form of a Slack token", r"[A-Za-z0-9-]{10,250}", "xox"),
    _after(r"AIza", "form of a Google API key", r"[\w-]{35}", "aiza"),
    _after(r"(?:sk|rk|pk)_(?:live|test)_", "form of a Stripe key", r"[A-Za-z0-9]{16,250}", "k_"),
    _after(r"sk-(?:proj-|ant-|or-)?", "form of a model provider's key", r"[\w-]{20,250}", "sk-"),
    _after(r"SG\.", "form of a SendGrid key", r"[\w-]{16,32}\.[\w-]{16,64}", "sg."),
    _after(r"hf_", "form of a Hugging Face token", r"[A-Za-z0-9]{30,64}", "hf_"),
    _after(r"npm_", "form of an npm token", r"[A-Za-z0-9]{36}", "npm_"),
    _after(r"pypi-", "form of a PyPI token", r"[\w-]{50,250}", "pypi-"),
    _after(r"eyJ", "form of a JSON Web Token (RFC 7519)", r"[\w-]{8,4000}\.eyJ[\w-]{8,4000}\.[\w-]{8,4000}", "eyj"),
    Rule(
        PiiType.API_KEY,
        re.compile(
            r"-----BEGIN (?:[A-Z]{2,12} ){0,3}PRIVATE KEY-----[^-]{0,20000}(?:-----END "
            r"(?:[A-Z]{2,12} ){0,3}PRIVATE KEY-----)?"
        ),
        "private key in PEM form (RFC 7468)",
        1.0,
        sign="private key",
        raw=True,
    ),
    Rule(
        PiiType.API_KEY,
        re.compile(
            r"(?:api|access|secret|auth|client|private|encryption|license|zugriffs|zugangs)[ _-]?(?:key|token|"
            r"secret|schlüssel|schluessel|geheimnis)[\"']?(?: {0,2}(?:is|ist|lautet))?"
            r"\s{0,3}(?:[:=]|=>|\s)\s{0,3}[\"']?([A-Za-z0-9_\-+/.=~]{12,500})",
            re.IGNORECASE,
        ),
        "random characters after a word for a key",
        0.9,
        tails=letters("key ken ret sel nis"),
        valid=_random_looking,
        digits=1,
        group=1,
        raw=True,
    ),
    Rule(
        PiiType.API_KEY,
        re.compile(
            r"(?:authorization\s{0,2}[:=]\s{0,2})?(?:bearer|basic)\s{1,2}([A-Za-z0-9_\-+/.=~]{12,4000})", re.IGNORECASE
        ),
        "credential of an HTTP request (RFC 6750)",
        0.9,
        tails=letters("rer sic"),
        valid=_random_looking,
        group=1,
        raw=True,
    ),
    Rule(
        PiiType.PASSWORD,
        re.compile(
            r"(?<![^\W_])(?:password|passwd|passwort|passphrase|kennwort|pwd|mot de passe|contraseña|hasło)[\"']?"
            r"(?:\s{0,2}(?:is|ist|lautet)(?=[\s:]))?\s{0,2}(?:[:=]|=>|->|\s)\s{0,3}"
            r"([\"'`])(?P<quoted>[^\"'`\n]{3,128})\1",
            re.IGNORECASE,
        ),
        "quoted value after a word for a password",
        0.93,
        heads=letters("pas ken pwd mot"),
        words=letters("contraseña hasło"),
        valid=_password,
        group=2,
        raw=True,
    ),
    Rule(
        PiiType.PASSWORD,
        re.compile(
            r"(?<![^\W_])(?:password|passwd|passwort|passcode|passphrase|kennwort|pwd|pw|psk|"
            r"pin-?code|kennw|mot de passe|contraseña|hasło)[\"']?"
            r"(?:\s{0,2}(?:is|ist|lautet|war|was|of|for "
            r"[\w.@-]{1,40})(?=[\s:]))?\s{0,2}(?:[:=]|=>|"
            r"->)\s{0,3}[\"'`]?([^\s\"'`,;<>]{3,128}(?<!\.))",
            re.IGNORECASE,
        ),
        "value after a word for a password",
        0.9,
        heads=letters("pas ken pwd pw psk pin mot"),
        words=letters("contraseña hasło"),
        valid=_password,
        group=1,
        raw=True,
    ),
    Rule(
        PiiType.PASSWORD,
        re.compile(
            r"(?<![^\W_])(?:password|passwort|passcode|passphrase|kennwort|"
            r"pwd)\s{1,2}(?:(?:is|ist|lautet|war|was)\s{1,2}[\"'`]?)?"
            r"((?=[^\s\"'`,;<>]{0,40}[\d!$%&#@*])[^\s\"'`,;<>]{6,64}(?<!\.))",
            re.IGNORECASE,
        ),
        "value beside a word for a password",
        0.7,
        heads=letters("pas ken pwd"),
        valid=_password,
        group=1,
        raw=True,
    ),
    Rule(
        PiiType.PASSWORD,
        re.compile(
            r"(?<![^\W_])(?:password|passwort|passcode|passphrase|kennwort|pwd)"
            r"\s{1,2}(?:for|to|of|on|für|zum|zur|von|vom|des|der|im|am)(?:\s{1,2}[\w.@&'/-]{1,40}){1,5}?"
            r"(?:\s{1,2}(?:is|ist|lautet|war|was):?|\s{0,1}[:=])\s{1,2}[\"'`]?"
            r"((?=[^\s\"'`,;<>]{0,40}[\d!$%&#@*])(?=[^\s\"'`,;<>]{0,63}[^\W\d_])[^\s\"'`,;<>]{6,64}(?<![.:]))",
            re.IGNORECASE,
        ),
        "value after a word for a password and what it is for",
        0.7,
        heads=letters("pas ken pwd"),
        valid=_password,
        group=1,
        raw=True,
    ),
    Rule(
        PiiType.PASSWORD,
        re.compile(
            r"(?<![^\W_])PIN(?:\s{0,2}(?:is|ist|lautet|code|number|nummer))?\s{0,2}[:=]?\s{0,2}(\d{4,8})(?!\w)",
            re.IGNORECASE,
        ),
        "digits after the word PIN",
        0.7,
        digits=4,
        sign="pin",
        group=1,
        raw=True,
    ),
)
