"""``search`` and ``ask``."""

from __future__ import annotations

import argparse
import sys
import textwrap

from engine.cli.grammar import Groups, command
from engine.cli.output import print_json, say, say_dimmed
from engine.cli.session import connect
from engine.client.client import Client
from engine.client.errors import EngineError
from engine.contract.answers import AnswerMode, AnswerResponse, AskRequest


def register(groups: Groups, shared: argparse.ArgumentParser) -> None:
    search = command(
        groups,
        shared,
        "search",
        _search,
        summary="find passages",
        examples='  cloister search "notice period" --collection legal -k 5',
    )
    search.add_argument("query", metavar="QUERY")
    search.add_argument("--collection", metavar="C", help="default: every collection you may read")
    search.add_argument("-k", type=int, default=10, metavar="N", help="how many (1 to 100, default 10)")
    search.add_argument("--rerank", action="store_true", help="read the best passages and reorder them: slower")
    ask = command(
        groups,
        shared,
        "ask",
        _ask,
        summary="ask a question and get an answer with citations",
        examples='  cloister ask "How long is the warranty on pumps?" --collection contracts\n'
        '  cloister ask "And on valves?" --conversation conv_01J... --mode quote --json',
    )
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument("--collection", metavar="C", help="default: every collection you may read")
    ask.add_argument(
        "--mode",
        choices=[mode.value for mode in AnswerMode],
        default=None,
        help="quote returns sentences verbatim (default: answer where a model is in use, else quote)",
    )
    ask.add_argument("--conversation", metavar="ID", help="a follow-up question in this conversation")
    ask.add_argument("--keep", action="store_true", help="start a conversation that a follow-up can name")


def _search(arguments: argparse.Namespace) -> None:
    with connect(arguments) as client:
        found = client.search(
            arguments.query,
            collection=arguments.collection,
            k=arguments.k,
            rerank=arguments.rerank,
        )
    if arguments.json:
        print_json(found)
        return
    if not found.hits:
        say("Nothing found.")
    for number, hit in enumerate(found.hits, start=1):
        page = f", page {hit.page}" if hit.page else ""
        say(f"{number}. {hit.document}{page}  ({hit.score:.2f}, characters {hit.start}-{hit.end})")
        say(*_indented(hit.text))


def _ask(arguments: argparse.Namespace) -> None:
    request = AskRequest(
        question=arguments.question,
        collection=arguments.collection,
        mode=AnswerMode(arguments.mode) if arguments.mode else None,
        conversation_id=arguments.conversation,
        keep=arguments.keep,
    )
    with connect(arguments) as client:
        if arguments.json:
            print_json(client.ask(request))
        elif sys.stdout.isatty():
            _print_answer(_stream(client, request), streamed=True)
        else:
            _print_answer(client.ask(request), streamed=False)


def _stream(client: Client, request: AskRequest) -> AnswerResponse:
    """Show the words as they come; the checked answer, which may differ, is what is returned."""
    for event in client.ask_stream(request):
        if event.type == "token":
            say_dimmed(event.text)
        elif event.type == "answer" and event.answer:
            say("")
            return event.answer
        elif event.type == "error" and event.error:
            say("")
            raise EngineError(
                event.error.get("code", "INTERNAL"),
                event.error.get("message", ""),
                event.error.get("help", ""),
                event.error.get("request_id", ""),
            )
    raise EngineError("STREAM_ENDED", "The answer broke off.", "Ask again.")


def _print_answer(answer: AnswerResponse, *, streamed: bool) -> None:
    if answer.rewritten_question:
        say(f"(searched for: {answer.rewritten_question})")
    if streamed:
        say("")
    if answer.abstained:
        say(answer.answer)
        if answer.citations:
            say("", "The nearest passages:")
    for sentence in [] if answer.abstained else answer.sentences:
        marks = "".join(f"[{n}]" for n in sentence.citations)
        text = " ".join(sentence.text.split())
        say(f"{text} {marks}" if sentence.supported else f"{text}  (not supported)")
    say("")
    for citation in answer.citations:
        page = f", page {citation.page}" if citation.page else ""
        say(f"[{citation.n}] {citation.document}{page}  ({citation.score:.2f})")
        say(*_indented(citation.quote))
    if answer.conversation_id:
        say("", f"Follow up with: cloister ask QUESTION --conversation {answer.conversation_id}")


def _indented(text: str) -> list[str]:
    return [f"    {line}" for line in textwrap.wrap(" ".join(text.split()), width=96)]
