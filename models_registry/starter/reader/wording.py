"""How people word questions and name files: synonyms, slips of the fingers, near misses. Pure functions."""

from __future__ import annotations

import random
import re
from functools import cache

STOP_WORDS = frozenset(
    "a an the of to in on at for by with from and or is are was were be been do does did i you we it this that my our "
    "your there what which who when where how why can could should must will would may shall if any as".split()
)
_KEYS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuiopqsdfghjklaxcvbnmz", strict=True))
_SYNONYMS = """\
employees: staff, workers, personnel; employee: worker, staff member; must: has to, need to; days: day;
vacation: holiday, annual leave, time off; leave: time off, absence; pay: compensate, remunerate; salary: pay,
wage; purchase: buy; buy: purchase; laptop: computer, notebook; computer: PC, laptop; company: organisation,
firm, business; customer: client; client: customer; vendor: supplier; supplier: vendor; contract: agreement;
agreement: contract; terminate: end, cancel; cancel: terminate, stop; delete: remove, erase; remove: delete,
take out; create: set up, make, add; start: begin; begin: start; submit: send in, hand in, file; approve: sign
off, authorise, ok; approval: sign-off, permission; allowed: permitted; permitted: allowed; required: mandatory,
necessary, needed; manager: boss, supervisor, line manager; supervisor: boss, manager; invoice: bill; invoices:
bills; cost: price, charge; price: cost; fee: charge, cost; travel: trip, journey; expenses: costs, spending;
receipt: proof of payment; request: ask for, apply for; information: data, details, info; data: information;
share: disclose, pass on; disclose: share, reveal; protect: secure, safeguard; collect: gather, record; keep:
store, retain; retain: keep, store; change: modify, alter, update; update: change; help: assistance, support;
find: look up, locate; use: utilise; send: forward; receive: get; get: receive, obtain; meeting: call, session;
document: file, paper; report: notify, tell; password: pass phrase, passcode; account: login, profile; error:
problem, failure; issue: problem; check: verify; show: display; enter: type in; select: pick, choose; choose:
pick, select; configure: set up; install: set up; notify: inform, tell; personal: private; website: site, web
page; security: safety; maximum: highest, most; minimum: least, lowest; deadline: time limit, due date;
responsible: in charge, accountable; holiday: vacation; work: job; hire: recruit, employ; training: course"""


@cache
def synonyms() -> dict[str, list[str]]:
    """Words of offices with those that people use instead."""
    pairs = (entry.split(": ") for entry in _SYNONYMS.replace("\n", " ").split("; "))
    return {word: others.split(", ") for word, others in pairs}


_POLITE = [
    p.split()
    for p in ("please tell me", "I would like to know", "do you know", "quick question:", "hi,", "can you tell me")
]

_SIBLINGS = [
    pair.split("/")
    for pair in (
        "sales/purchase customer/vendor create/delete send/receive import/export incoming/outgoing "
        "minimum/maximum internal/external weekly/monthly daily/yearly employee/contractor add/remove "
        "enable/disable install/uninstall first/last before/after open/close buy/sell debit/credit start/stop "
        "input/output upload/download public/private manager/intern domestic/international request/response "
        "item/resource order/invoice payment/refund warehouse/office bank/tax team/client printer/scanner "
        "domestic/foreign annual/quarterly email/letter phone/fax password/certificate database/spreadsheet "
        "hire/dismiss project/department meeting/workshop travel/training encrypt/decrypt schema/pipeline "
        "adapter/orchestration port/queue website/building children/employees advertisers/investors "
        "cookies/cameras delete/archive share/sell collect/destroy security/insurance "
    ).split()
]


def near_miss(question: str, passage: str, rng: random.Random) -> str:
    """The question with one word turned into its sibling, of which ``passage`` does not speak; empty if none fits."""
    text = passage.lower()
    options = []
    for pair in _SIBLINGS:
        for old, new in (pair, pair[::-1]):
            if re.search(rf"\b{old}(s?)\b", question, re.I) and new[:5] not in text:
                options.append(re.sub(rf"\b{old}(s?)\b", rf"{new}\1", question, flags=re.I))
    return rng.choice(options) if options else ""


def as_file_name(title: str, rng: random.Random) -> str:
    """Sometimes the title as a file is named: ``leave-policy-graz.docx``."""
    if rng.random() > 0.2:
        return title
    glue = rng.choice(["-", "_", " "])
    name = glue.join(re.findall(r"[\w.]+", title if rng.random() < 0.5 else title.lower()))
    return name + rng.choice([".docx", ".pdf", ".md", "", ".html", "_v2.pdf"])


def misspell(word: str, rng: random.Random) -> str:
    """One slip of the fingers inside ``word``: swapped, lost, doubled or neighbouring letter."""
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + _KEYS.get(word[at], word[at]) + word[at + 1 :]


def roughen(question: str, rng: random.Random) -> str:
    """The question as somebody in a hurry types it: synonyms, typos, lower case, dropped words. Often unchanged."""
    words = question.rstrip("?").split()
    if rng.random() < 0.45:
        for i, word in enumerate(words):
            options = synonyms().get(word.lower())
            if options and rng.random() < 0.5:
                words[i] = rng.choice(options)
    if rng.random() < 0.10:
        kept = [w for w in words if w.lower() not in STOP_WORDS or rng.random() < 0.25]
        words = kept if len(kept) >= 3 else words
    if rng.random() < 0.25:
        long = [i for i, w in enumerate(words) if len(w) > 4 and w.isalpha()]
        for i in rng.sample(long, min(len(long), rng.choice([1, 1, 2]))):
            words[i] = misspell(words[i], rng)
    if rng.random() < 0.06:
        words = [*rng.choice(_POLITE), *words]
    text = " ".join(words) + ("" if rng.random() < 0.3 else "?")
    return text.lower() if rng.random() < 0.35 else text
