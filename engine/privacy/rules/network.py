"""E-mail addresses, web addresses, IP and MAC addresses."""

from __future__ import annotations

import ipaddress
import re

from engine.privacy.model import PiiType
from engine.privacy.rule import Rule, letters


def _ip(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return not address.is_unspecified


def _mac(text: str) -> bool:
    return len(set(text.lower()) - set(":-.")) > 1


_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = rf"(?:{_LABEL}\.){{1,8}}(?:[^\W\d_]{{2,24}}|xn--[a-z0-9-]{{2,40}})"
_SECRET_NAMES = (
    r"(?:access_?token|auth_?token|refresh_?token|id_?token|token|api_?key|apikey|key|secret|"
    r"sig|signature|password|passwd|pwd|pass|"
    r"session_?id|session|sid|code|jwt|auth|x-amz-signature|x-amz-credential|sv|client_secret)"
)

NETWORK_RULES = (
    Rule(
        PiiType.EMAIL_ADDRESS,
        re.compile(rf"(?<![\w.+-])[\w.!#$%&'*+/=?^`{{|}}~-]{{0,63}}[\w+&'~-]@{_DOMAIN}(?![\w])"),
        "form of an e-mail address (RFC 5321)",
        1.0,
        sign="@",
        raw=True,
    ),
    Rule(
        PiiType.EMAIL_ADDRESS,
        re.compile(rf"(?<!\w)[\w.+-]{{1,63}} {{0,2}}@ {{0,2}}{_DOMAIN}(?!\w)"),
        "e-mail address with spaces around the at sign",
        0.8,
        sign="@",
        raw=True,
    ),
    Rule(
        PiiType.EMAIL_ADDRESS,
        re.compile(
            r"(?<![\w.+-])[\w.+-]{1,63} {0,2}[\[({<] {0,2}(?:at|ät|@) {0,2}[\])}>] {0,2}"
            r"(?:[\w-]{1,63} {0,2}(?:[\[({<] {0,2}(?:dot|punkt|\.) {0,2}[\])}>]|\.) {0,2}){1,4}[^\W\d_]{2,24}(?!\w)",
            re.IGNORECASE,
        ),
        "e-mail address with its signs written out",
        0.9,
        heads=letters("at ät"),
        gate=re.compile(r"[\[({<] {0,2}(?:at|ät|@)", re.IGNORECASE),
        raw=True,
    ),
    Rule(
        PiiType.EMAIL_ADDRESS,
        re.compile(
            r"(?<![\w.+-])[\w.+-]{1,63} (?:at|ät) [\w-]{1,63} (?:dot|punkt) [^\W\d_]{2,24}(?!\w)", re.IGNORECASE
        ),
        "e-mail address in words",
        0.7,
        heads=letters("dot pun"),
        raw=True,
    ),
    Rule(
        PiiType.URL_WITH_TOKEN,
        re.compile(
            rf"(?<!\w)[a-z]"
            rf"[a-z0-9"
            rf"+.-]{{1,20}}:/"
            rf"/[^\s<>\""
            rf"']{{1,2000}}?[?&#;]{_SECRET_NAMES}=[^\s<>\"'&]{{6,2000}}[^\s<>\"']{{0,500}}",
            re.I,
        ),
        "web address that carries a token",
        0.95,
        sign="://",
        raw=True,
    ),
    Rule(
        PiiType.URL_WITH_TOKEN,
        re.compile(
            r"(?<!\w)[a-z][a-z0-9+.-]{1,20}://[^\s/:@<>\"']{1,100}:[^\s/@<>\"']{1,200}@[^\s<>\"']{3,500}", re.IGNORECASE
        ),
        "address that carries a user name and a password",
        0.98,
        sign="://",
        raw=True,
    ),
    Rule(
        PiiType.URL,
        re.compile(r"(?<!\w)(?:https?|ftp|sftp)://[^\s<>\"'{}|\\^`]{3,2000}(?<![.,;:!?)\]])", re.IGNORECASE),
        "web address",
        0.9,
        sign="://",
        raw=True,
    ),
    Rule(
        PiiType.URL,
        re.compile(
            r"(?<![\w./@-])www\.[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?:/[^\s<>\"']{0,1000}(?<![.,;:!?)\]]))?",
            re.IGNORECASE,
        ),
        "web address",
        0.9,
        sign="www.",
        raw=True,
    ),
    Rule(
        PiiType.IP_ADDRESS,
        re.compile(r"(?<![\w.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\w]|\.\d)"),
        "form of an IPv4 address",
        0.85,
        valid=_ip,
        digits=4,
        sign=".",
        gate=re.compile(r"\d\.\d{1,3}\.\d"),
        against=("chapter",),
        raw=True,
    ),
    Rule(
        PiiType.IP_ADDRESS,
        re.compile(
            r"(?<![\w:.])(?:[0-9a-f]{1,4}:{1,2}){1,7}(?:[0-9a-f]{1,4}|:|"
            r"\d{1,3}(?:\.\d{1,3}){3})?(?:%\w{1,15})?(?![\w:])"
            r"|(?<![\w:.])::(?:[0-9a-f]{1,4}:){0,6}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4})(?![\w:])",
            re.IGNORECASE,
        ),
        "form of an IPv6 address",
        0.9,
        valid=_ip,
        digits=1,
        sign=":",
        gate=re.compile(r":[0-9a-fA-F]{0,4}:"),
        raw=True,
    ),
    Rule(
        PiiType.URL_WITH_TOKEN,
        re.compile(
            r"(?<!\w)https://(?:hooks\.slack\.com/services|(?:ptb\.)?discord(?:app)?\.com/api/webhooks|"
            r"[\w-]{1,63}\.webhook\.office\.com|api\.telegram\.org/bot)[^\s<>\"']{8,500}",
            re.IGNORECASE,
        ),
        "web address that is itself the secret",
        0.97,
        sign="://",
        raw=True,
    ),
    Rule(
        PiiType.MAC_ADDRESS,
        re.compile(
            r"(?<![^\W_])(?:mac|hwaddr|bssid|ether|physical address|hardware address)"
            r"(?:[ _-]?(?:address|addr|adresse|id))?[\s:=\"'|]{1,5}([0-9a-f]{12})(?!\w)",
            re.IGNORECASE,
        ),
        "twelve digits of base 16 after a word for a MAC address",
        0.9,
        valid=_mac,
        heads=letters("mac hwa bss eth phy har"),
        group=1,
        raw=True,
    ),
    *(
        Rule(
            PiiType.MAC_ADDRESS,
            re.compile(rf"(?<![\w:.-]){form}(?![\w:-]|\.\w)", re.IGNORECASE),
            "form of a MAC address (IEEE 802)",
            0.9,
            valid=_mac,
            digits=1,
            sign=sign,
            gate=re.compile(gate, re.IGNORECASE),
            raw=True,
        )
        for sign, gate, form in (
            (":", r":[0-9a-f]{2}:", r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}"),
            ("-", r"-[0-9a-f]{2}-", r"[0-9a-f]{2}(?:-[0-9a-f]{2}){5}"),
            (".", r"\.[0-9a-f]{4}\.", r"[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}"),
        )
    ),
)
