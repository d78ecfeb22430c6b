"""How long the window stands still while 100,000 documents are scrolled, sorted and selected.

    python -m benchmarks.desktop_table [--rows 100000] [--latency-ms 5] [--json out.json]

The page of documents, offscreen, over an engine that makes its rows up and answers each list after ``--latency-ms``,
on the desktop's own background threads. A stretch is what the GUI thread does at once: nothing is drawn and no key is
taken meanwhile. Fetched rows say that no more is asked for than somebody looks at.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

from PySide6.QtWidgets import QApplication

from app.bootstrap import Desktop, build_desktop, make_application
from app.bridge.background import ThreadedBackground
from app.features.documents.cells import Column
from app.preview.fake_answers import document
from app.preview.fake_engine import FakeEngine
from app.resources.theme import LIGHT, apply_theme
from engine.contract.documents import DocumentList

_LIMIT_S = 60


@dataclass(frozen=True, slots=True)
class Measured:
    """``longest_ms`` and ``longest_cpu_ms``: the longest stretch of the GUI thread, on the wall and of its own time."""

    what: str
    longest_ms: float
    longest_cpu_ms: float
    total_ms: float
    rows_fetched: int


class EndlessEngine(FakeEngine):
    """Lists as many documents as it is told to have, without keeping them."""

    def __init__(self, rows: int, latency_s: float) -> None:
        super().__init__()
        self._rows = rows
        self._latency_s = latency_s
        self._lock = threading.Lock()
        self.fetched = 0

    def list_documents(
        self,
        collection: str | None = None,
        *,
        status: str | None = None,
        contains: str = "",
        sort: str = "name",
        descending: bool = False,
        limit: int = 1000,
        offset: int = 0,
    ) -> DocumentList:
        time.sleep(self._latency_s)
        total = 0 if status else self._rows
        numbers = range(min(offset, total), min(offset + limit, total))
        made = [document(total - 1 - n if descending else n, f"{n:06}.pdf") for n in numbers]
        if not status:
            with self._lock:
                self.fetched += len(made)
        return DocumentList(documents=made, total=total)


class Stretches:
    """Lets Qt work, and remembers the longest time that it did not come back."""

    def __init__(self) -> None:
        self.longest_s = self.longest_cpu_s = 0.0

    def time(self, act: Callable[[], object]) -> None:
        began = time.perf_counter(), time.thread_time()
        act()
        self.longest_s = max(self.longest_s, time.perf_counter() - began[0])
        self.longest_cpu_s = max(self.longest_cpu_s, time.thread_time() - began[1])

    def work(self, seconds: float) -> None:
        until_s = time.perf_counter() + seconds
        while time.perf_counter() < until_s:
            self.time(QApplication.processEvents)
            time.sleep(0.001)


class Run:
    def __init__(self, rows: int, latency_s: float) -> None:
        self.application = QApplication.instance() or make_application()
        apply_theme(self.application, LIGHT)
        self.engine = EndlessEngine(rows, latency_s)
        self.background = ThreadedBackground()
        self.desktop: Desktop = build_desktop(self.engine, self.background, LIGHT)

    def measure(self, what: str, act: Callable[[Stretches], object], done: Callable[[], object]) -> Measured:
        """Act, then let Qt work until it is done; fail after a minute."""
        Stretches().work(0.2)
        stretches, fetched, started_s = Stretches(), self.engine.fetched, time.perf_counter()
        act(stretches)
        acted_s = time.perf_counter()
        while not done():
            assert time.perf_counter() - acted_s < _LIMIT_S, f"{what} never ended"
            stretches.work(0.001)
        took_s = time.perf_counter() - started_s
        stretches.work(0.1)
        longest, cpu = stretches.longest_s * 1e3, stretches.longest_cpu_s * 1e3
        return Measured(what, round(longest, 1), round(cpu, 1), round(took_s * 1e3), self.engine.fetched - fetched)

    def all(self) -> list[Measured]:
        window, page, model = self.desktop.window, self.desktop.documents_page, self.desktop.documents
        table, bar = model.table, page.table.verticalScrollBar()
        window.show()

        def shown() -> bool:
            top = max(0, page.table.rowAt(0))
            rows = range(top, min(top + 15, table.rowCount()))
            return bool(rows) and all(table.document(row) is not None for row in rows)

        def once(act: Callable[[], object]) -> Callable[[Stretches], object]:
            return lambda stretches: stretches.time(act)

        def drag(stretches: Stretches) -> None:
            for step in range(401):
                stretches.time(lambda step=step: bar.setValue(step * bar.maximum() // 400))  # type: ignore[misc]
                stretches.work(0.002)

        def page_down(stretches: Stretches) -> None:
            for _ in range(50):
                stretches.time(lambda: bar.setValue(bar.value() + bar.pageStep()))
                stretches.work(0.01)

        found = [self.measure("open the page", once(lambda: window.open_page(1)), shown)]
        found.append(self.measure("jump to the end", once(lambda: bar.setValue(bar.maximum())), shown))
        found.append(self.measure("jump to the top", once(lambda: bar.setValue(0)), shown))
        found.append(self.measure("drag over all rows", drag, shown))
        bar.setValue(0)
        found.append(self.measure("fifty pages down", page_down, shown))
        found.append(self.measure("sort", once(lambda: model.sort(Column.SIZE)), shown))
        found.append(self.measure("select all", once(page.table.selectAll), page.table.ranges))
        found.append(self.measure("select none", once(page.table.clearSelection), lambda: not page.table.ranges()))
        self.background.close()
        return found


def main() -> int:
    """Measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--latency-ms", type=float, default=5.0, help="what the engine takes for one list")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    found = Run(arguments.rows, arguments.latency_ms / 1e3).all()
    print(f"{'':24}{'longest ms':>12}{'of CPU ms':>12}{'total ms':>12}{'rows':>8}")
    for one in found:
        print(f"{one.what:24}{one.longest_ms:>12}{one.longest_cpu_ms:>12}{one.total_ms:>12}{one.rows_fetched:>8}")
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(one) for one in found], indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
