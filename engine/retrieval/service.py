"""Search the vault: the permitted collections' chunks, ranked by words and meaning, as passages."""

from __future__ import annotations

import dataclasses
import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from engine.retrieval.errors import InvalidQueryError
from engine.retrieval.fusion import Weights, convex_sum
from engine.retrieval.glossary import Glossary
from engine.retrieval.languages import base_code, guess_language
from engine.retrieval.lexical import LexicalCandidates, LexicalScores, LexicalSearch, presence_of, top_by_presence
from engine.retrieval.loader import load_vectors
from engine.retrieval.passages import Passage, merge
from engine.retrieval.postings import Budget, Extent, spans_of
from engine.retrieval.query import analyse, normalised_question
from engine.retrieval.rows import fetch_all
from engine.retrieval.snapshot import chunk_hits, exact_cosines, page_starts, text_reader
from engine.retrieval.text import Stemming, words
from engine.retrieval.vector_index import Candidates, Floats, Ids, VectorIndex
from engine.retrieval.vocabulary import Vocabulary
from engine.retrieval.writer import Added, IndexWriter, Removed
from engine.runtime.reader import Reader, ReaderPassage
from engine.vault.errors import VaultDamagedError

if TYPE_CHECKING:
    import apsw

_log = logging.getLogger(__name__)

MAX_RESULTS = 100
MAX_QUERY_CHARS = 4_000
_VECTOR_CANDIDATES = 300
_LEXICAL_CANDIDATES = 100
_EXACT_VECTORS = 60
_READ_PASSAGES = 20
_READ_WEIGHT = 1.0
_TRANSLATED = 0.95
# A snapshot taken between a commit and its arrival in memory is taken again.
_ATTEMPTS = 4
_COMMIT_WAIT_S = 0.002


class QueryEmbedder(Protocol):
    """The part of an embedder that a search needs."""

    @property
    def dimension(self) -> int: ...

    def embed_query(self, text: str) -> Floats: ...


class SnapshotReader(Protocol):
    """The part of the database that a search needs: consistent snapshots."""

    def read(self) -> AbstractContextManager[apsw.Connection]: ...


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Passages, best first, and how long each stage took (milliseconds)."""

    passages: tuple[Passage, ...]
    timings_ms: dict[str, float]


class SearchService:
    """Searches for any number of threads at once, while documents come and go.

    ``load()`` once after unlocking; then, for every committed transaction, ``after_commit`` with what
    ``writer`` returned. What a search returns comes from one snapshot of the database: the indexes in memory
    only propose chunks, and where they propose one that the snapshot does not hold, a newer snapshot is taken.
    """

    def __init__(
        self,
        database: SnapshotReader,
        embedder: QueryEmbedder,
        *,
        reader: Reader | None = None,
        weights: Weights | None = None,
        budget: Budget | None = None,
    ) -> None:
        self._database = database
        self._embedder = embedder
        self._reader = reader
        self._weights = weights or Weights()
        self._stemming = Stemming()
        self._lexical = LexicalSearch(budget)
        self.glossary = Glossary(self._stemming)
        self._languages: dict[str, int] = {}
        self._changing = threading.Lock()
        self._rescores = True
        self.index = VectorIndex(embedder.dimension)
        self.vocabulary = Vocabulary()
        self.writer = IndexWriter(self._stemming)

    # -- what memory holds -----------------------------------------------------------------------------

    def load(self, progress: Callable[[int], None] | None = None) -> None:
        """Fill the indexes in memory from the vault; no commit may happen meanwhile."""
        load_vectors(self._database.read, self.index, progress=progress)
        with self._database.read() as conn:
            terms = [row[0] for row in conn.execute("SELECT term FROM vocabulary")]
            languages = fetch_all(
                conn,
                "SELECT language, count(*) FROM documents WHERE chunks > 0 AND language IS NOT NULL GROUP BY language",
            )
        self.vocabulary = Vocabulary(terms)
        self._languages = {}
        for language, count in languages:
            code = base_code(language)
            self._languages[code] = self._languages.get(code, 0) + int(count)
        _log.info("search index loaded: %d vectors, %d words", len(self.index), len(self.vocabulary))

    def after_commit(self, added: Sequence[Added] = (), removed: Sequence[Removed] = ()) -> None:
        """Follow one committed transaction; searches see all of it or nothing."""
        with self._changing:
            empty = np.empty(0, dtype=np.int64)
            self.index.update(
                removed=np.concatenate([empty, *(r.ids for r in removed)]),
                ids=np.concatenate([empty, *(a.ids for a in added)]),
                codes=np.concatenate(
                    [
                        np.empty((0, self.index.quantizer.dimension // 2), dtype=np.uint8),
                        *(self.index.quantizer.encode(a.vectors) for a in added if len(a.ids)),
                    ]
                ),
            )
            self.vocabulary.update(
                added=frozenset().union(*(a.terms for a in added)),
                removed=frozenset().union(*(r.terms for r in removed)),
            )
            languages = dict(self._languages)
            for item in added:
                if item.language:
                    languages[item.language] = languages.get(item.language, 0) + 1
            self._languages = languages

    # -- search ----------------------------------------------------------------------------------------

    def search(
        self, query: str, *, collections: Sequence[int], k: int = 10, rerank: bool = False, translate: bool = True
    ) -> list[Passage]:
        """The best ``k`` passages (1..100) of the permitted collections; InvalidQueryError for an empty question.

        ``rerank`` reads the best ones; ``translate`` looks in documents of the other language for the translation.
        """
        found = self.search_timed(query, collections=collections, k=k, rerank=rerank, translate=translate)
        return list(found.passages)

    def search_timed(
        self, query: str, *, collections: Sequence[int], k: int = 10, rerank: bool = False, translate: bool = True
    ) -> SearchResult:
        """``search``, with the time each stage took.

        Where the vectors on a damaged page are wanted, the approximate ones in memory do, from then on.
        """
        try:
            return self._search_timed(query, collections=collections, k=k, rerank=rerank, translate=translate)
        except VaultDamagedError:
            if not self._rescores:
                raise
            self._rescores = False
            _log.error("a search met a damaged page: vectors are no longer read from the database")
            return self._search_timed(query, collections=collections, k=k, rerank=rerank, translate=translate)

    def _search_timed(
        self, query: str, *, collections: Sequence[int], k: int, rerank: bool, translate: bool
    ) -> SearchResult:
        question = _checked(query, k)
        watch = _Stopwatch()
        permitted = sorted(set(collections))
        if not permitted:
            return SearchResult((), watch.laps)
        asked = [question, *(self.translations(question).values() if translate else ())]
        vectors = [np.asarray(self._embedder.embed_query(text), dtype=np.float32) for text in asked]
        watch.lap("embed")
        for attempt in range(_ATTEMPTS):
            if attempt:
                time.sleep(_COMMIT_WAIT_S)
            with self._database.read() as conn:
                rankings = [
                    self._rank(conn, text, vector, permitted, max(_EXACT_VECTORS, 4 * k), watch)
                    for text, vector in zip(asked, vectors, strict=True)
                ]
                if any(stale for _, stale in rankings) and attempt + 1 < _ATTEMPTS:
                    continue
                ranked = _best_of([candidates for candidates, _ in rankings])
                pool = slice(0, 3 * k + _READ_PASSAGES)
                hits = chunk_hits(conn, ranked.ids[pool], ranked.scores[pool], permitted)
                wanted = max(k, _READ_PASSAGES) if rerank and self._reader else k
                passages = [
                    p
                    if p.page is None
                    else dataclasses.replace(p, page_starts=page_starts(conn, p.document_id, p.start, p.end))
                    for p in merge(hits, wanted, text_reader(conn))
                ]
            break
        watch.lap("passages")
        if rerank and self._reader is not None:
            passages = _reread(self._reader, question, passages)
            watch.lap("read")
        return SearchResult(tuple(passages[:k]), watch.laps)

    def translations(self, question: str) -> dict[str, str]:
        """The question in the other language of the glossary, by language, where documents are written in it."""
        texts = [word.text for word in words(question) if not word.part]
        language = guess_language(texts) or ("de" if self._is_german(texts) else "en")
        other = {"de": "en", "en": "de"}.get(language, "")
        translated = self.glossary.translate(question, language, other) if other in self._languages else None
        return {other: translated} if translated else {}

    def _is_german(self, texts: Sequence[str]) -> bool:
        """Where function words do not tell, whether more words are known as German than as English."""
        known = [sum(self.glossary.knows(text, language) for text in texts) for language in ("de", "en")]
        return known[0] > known[1]

    def _rank(
        self,
        conn: apsw.Connection,
        question: str,
        vector: Floats,
        permitted: Sequence[int],
        exact: int,
        watch: _Stopwatch,
    ) -> tuple[Candidates, bool]:
        """The chunks of this snapshot, best first; and whether the indexes in memory are of another moment."""
        near = self.index.search(vector, permitted, max(_VECTOR_CANDIDATES, 2 * exact))
        watch.lap("vectors")
        found = self._words_found(conn, question, permitted)
        watch.lap("postings")
        ids, approximate = self._proposed(vector, near, found, exact)
        evidence = self._lexical.score(conn, found, ids)
        watch.lap("bm25")
        cosine = approximate[np.searchsorted(ids, evidence.ids)]
        score = self._fused(cosine, evidence, found.attainable)
        # Exact vectors for those that can still come first, by the fused score and by meaning alone.
        leading = np.union1d(
            np.lexsort((evidence.ids, -score))[:exact],
            np.lexsort((evidence.ids, -np.nan_to_num(cosine)))[: exact // 2],
        )
        unknown = np.flatnonzero(np.isnan(cosine))
        rows = np.union1d(leading, unknown)
        if self._rescores:
            cosine[rows] = exact_cosines(conn, vector, evidence.ids[rows])
        else:
            cosine[unknown] = 0.0
        score = self._fused(cosine, evidence, found.attainable)
        order = np.lexsort((evidence.ids, -score))
        watch.lap("rescore")
        return Candidates(evidence.ids[order], score[order]), len(evidence.ids) < len(ids)

    def _words_found(self, conn: apsw.Connection, question: str, permitted: Sequence[int]) -> LexicalCandidates:
        languages = sorted(self._languages, key=lambda code: (-self._languages[code], code))[:4]
        spans = spans_of([Extent(*extent) for extent in self.index.extents()], permitted)
        known = self.vocabulary.snapshot()
        groups = analyse(question, languages=languages, vocabulary=known, stemming=self._stemming)
        found = self._lexical.candidates(conn, groups, spans)
        # A word that only other collections have is as good as misspelt: nobody's answer depends on those.
        absent = {term for p in found.postings if not p.frequency for term in p.group.terms}
        if absent:
            known = known.snapshot(without=absent)
            again = analyse(question, languages=languages, vocabulary=known, stemming=self._stemming)
            if any(group not in groups and group.terms for group in again):
                found = self._lexical.candidates(conn, again, spans)
        return found

    def _proposed(self, vector: Floats, near: Candidates, found: LexicalCandidates, exact: int) -> tuple[Ids, Floats]:
        """The chunks worth reading, with approximate cosines: near in meaning, rich in the words, best in both."""
        rich = top_by_presence(found, 2 * _LEXICAL_CANDIDATES)
        pool = np.union1d(rich, near.ids)
        presence = presence_of(found, pool)
        cosine = self.index.scores(vector, pool)
        both = np.nan_to_num(cosine) + self._weights.bm25 * presence / max(float(presence.max(initial=0.0)), 1e-6)
        chosen = np.zeros(len(pool), dtype=bool)
        chosen[np.lexsort((pool, -both))[: _LEXICAL_CANDIDATES + exact // 2]] = True
        chosen[np.searchsorted(pool, near.ids[: exact // 2])] = True
        chosen[np.lexsort((pool, -presence))[: _LEXICAL_CANDIDATES // 2]] = True
        return pool[chosen], cosine[chosen]

    def _fused(self, cosine: Floats, evidence: LexicalScores, attainable: float) -> Floats:
        return convex_sum(
            np.nan_to_num(cosine),
            evidence.bm25,
            evidence.window,
            evidence.pairs,
            attainable=attainable,
            weights=self._weights,
        )

    def nearest(self, vector: Floats, *, collections: Sequence[int], k: int = 10) -> Candidates:
        """The ``k`` chunks nearest to a unit vector, with exact cosines: the vector side of a search alone."""
        proposed = self.index.search(vector, sorted(set(collections)), max(_EXACT_VECTORS, 4 * k))
        with self._database.read() as conn:
            cosine = exact_cosines(conn, vector, proposed.ids)
        order = np.lexsort((proposed.ids, -cosine))[:k]
        return Candidates(proposed.ids[order], cosine[order])


class _Stopwatch:
    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.laps[name] = round(self.laps.get(name, 0.0) + (now - self._last) * 1e3, 3)
        self._last = now


def _best_of(rankings: Sequence[Candidates]) -> Candidates:
    """One ranking in which each chunk has its best score; a translation's counts a little less."""
    if len(rankings) == 1:
        return rankings[0]
    ids = np.concatenate([ranking.ids for ranking in rankings])
    scores = np.concatenate([ranking.scores * _TRANSLATED**at for at, ranking in enumerate(rankings)])
    order = np.lexsort((ids, -scores))
    _, first = np.unique(ids[order], return_index=True)
    kept = order[np.sort(first)]
    return Candidates(ids[kept], scores[kept])


def _checked(query: str, k: int) -> str:
    if not 1 <= k <= MAX_RESULTS:
        raise InvalidQueryError(
            f"A search returns 1 to {MAX_RESULTS} passages, not {k}.", help="Ask for fewer passages."
        )
    question = normalised_question(query[:MAX_QUERY_CHARS])
    if not question:
        raise InvalidQueryError("The question is empty.", help="Write what you want to know.")
    return question


def _reread(reader: Reader, question: str, passages: Sequence[Passage]) -> list[Passage]:
    """Reorder the best passages by what a model makes of reading them; the others follow as they were."""
    head, tail = passages[:_READ_PASSAGES], passages[_READ_PASSAGES:]
    readings = reader.read(
        question, [ReaderPassage(p.text, title=p.title or "", heading=p.heading, document=p.document) for p in head]
    )
    scored = [
        (p.score + _READ_WEIGHT / (1.0 + math.exp(-max(-30.0, min(30.0, r.relevance)))), p)
        for p, r in zip(head, readings, strict=True)
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[1].chunk_ids))
    return [dataclasses.replace(p, score=score) for score, p in scored] + list(tail)
