"""The product's own pipeline over a judged collection: its documents, index, queries and ranker."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Collection as Keys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from cms.base.text import without_marks
from ecosystem.registry import queries as registry
from marketplace.listings import matching
from marketplace.listings.evaluation.baselines import Baselines
from marketplace.listings.evaluation.collections import Collection
from search import engines, service, sources, thesaurus, weights
from search.analysis import analyse
from search.documents import Audience, SearchDocument
from search.engines.base import Action, Engine
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.models import ThesaurusTerm
from search.query import TRIM_CHARACTERS, MatchQuery, SearchQuery
from search.ranking import Match
from search.thesaurus_seed import read_seed

NAME: Final = "judged"
DEEP: Final = 100
"""How many of the ranked offers are kept."""
BATCH: Final = 500
_OPERATORS: Final = {"<=": "at_most", "<": "at_most", ">=": "at_least", ">": "at_least"}
_MODES: Final = {
    "licence_nonexclusive": "licence",
    "licence_exclusive": "licence",
    "know_how": "training",
}
Ranking = dict[str, list[str]]


class JudgedSource(sources.Source):
    """Lets every offer of the collection be seen, while it is judged."""

    name = NAME
    kinds = ("offer",)

    def all_ids(self) -> Iterator[str]:
        """None: nothing of it stays in an index."""
        yield from ()

    def documents(self, ids: Sequence[str]) -> Iterable[SearchDocument]:
        """None, for the same reason."""
        return ()

    def visible(self, keys: Keys[str], audience: Audience) -> set[str]:
        """All of them."""
        return set(keys)


# --- rows as listings ----------------------------------------------------------------------


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    return value if isinstance(value, str) else ""


def _content(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Columns of the content: `title` goes to its language, `title_en` to English."""
    language = "en" if row.get("lang") == "en" else "vi"
    data: dict[str, Any] = {}
    for source, column in names.items():
        data[f"{column}_{language}"] = _text(row, source)
        if english := _text(row, f"{source}_en"):
            data[f"{column}_en"] = english
    modes = row.get("modes")
    data["modes"] = [_MODES.get(m, m) for m in modes] if isinstance(modes, list) else []
    # People choose their fields from a list; the collection's word for it is all that we have.
    data["field_codes"] = registry.guess_fields(_text(row, "sector"))
    return data


def offer_document(key: str, row: Mapping[str, Any]) -> SearchDocument:
    """Return the document of an offer, by the same way as a draft's."""
    names = ("title", "summary", "problem", "advantage", "body", "keywords")
    data = _content(row, {name: name for name in names})
    data |= {name: row.get(name) for name in ("trl", "price_min", "price_max")}
    document = matching.draft_document("offer", data)
    return replace(document, key=f"{NAME}:{key}", organisation="")


def need_document(key: str, row: Mapping[str, Any]) -> SearchDocument:
    """Return the document of a need, by the same way as a draft's."""
    data = _content(
        row,
        {"title": "title", "summary": "summary", "practice": "practice", "problem": "body"},
    )
    data |= {name: row.get(name) for name in ("budget_min", "budget_max", "min_trl")}
    asked = row.get("requirements")
    data["requirements"] = [
        {
            "parameter_vi": _text(line, "parameter"),
            "operator": _OPERATORS.get(str(line.get("op")), "equal"),
            "value": line.get("value"),
            "unit": _text(line, "unit"),
            "must": bool(line.get("must")),
        }
        for line in (asked if isinstance(asked, list) else ())
        if isinstance(line, dict)
    ]
    document = matching.draft_document("need", data)
    return replace(document, key=f"{NAME}-need:{key}", organisation="")


def whole_text(document: SearchDocument) -> str:
    """Return all words of a document, for the plain baselines."""
    return "\n".join(text for texts in document.parts().values() for text in texts)


# --- a temporary index ---------------------------------------------------------------------


@contextmanager
def index(kind: str, documents: Iterable[SearchDocument]) -> Iterator[Engine]:
    """Build an index of its own, answer from it inside the block, and remove it.

    Args:
        kind: `embedded`, or `elasticsearch` on the server that SEARCH_URL names.
        documents: what it holds.

    Raises:
        EngineError: the engine can't.
    """
    with tempfile.TemporaryDirectory(prefix="judged-") as folder:
        engine: EmbeddedEngine | ElasticEngine
        if kind == "embedded":
            engine = EmbeddedEngine(Path(folder), NAME)
        else:
            prefix = f"{NAME}-{secrets.token_hex(4)}"
            engine = ElasticEngine(settings.SEARCH_URL, prefix, timeout=60)
        sources.register_source(JudgedSource())
        try:
            generation = engine.create()
            actions = [Action(document.key, document) for document in documents]
            for start in range(0, len(actions), BATCH):
                engine.bulk(actions[start : start + BATCH], generation=generation, fresh=True)
            engine.finish(generation)
            engine.swap(generation)
            engine.refresh()
            with engines.trying(engine), thesaurus.trying(known_words()):
                yield engine
        finally:
            sources.unregister_source(NAME)
            if isinstance(engine, ElasticEngine):
                for name in engine.generations():
                    engine.writer.indices.delete(index=name)
            engine.close()


def known_words() -> thesaurus.Thesaurus:
    """Return the thesaurus of the database; the seed where none was brought in yet."""
    rows = list(ThesaurusTerm.objects.filter(active=True).values_list("term", "target", "relation"))
    return thesaurus.Thesaurus(rows or read_seed())


# --- systems -------------------------------------------------------------------------------


class Judge:
    """Runs systems over the needs of a collection, inside an `index`."""

    def __init__(self, collection: Collection, asked: str, *, strip: bool, first: int = 0) -> None:
        """Make the documents.

        Args:
            collection: what to judge on.
            asked: `full`, `typed` or `title`.
            strip: leave the marks out of the questions.
            first: use only so many characters of each text of a need; 0 for all.
        """
        self.asked = asked
        self.offers = {key: offer_document(key, row) for key, row in collection.offers.items()}
        self.needs: dict[str, SearchDocument] = {}
        self.texts: dict[str, str] = {}
        for key, row in collection.needs.items():
            words = {k: v[:first] if first and isinstance(v, str) else v for k, v in row.items()}
            words = _without_marks(words) if strip else words
            if asked != "full":
                words = {"title": _text(words, asked), "lang": row.get("lang")}
            self.needs[key] = need_document(key, words)
            whole = whole_text(self.needs[key])
            self.texts[key] = whole if asked == "full" else _text(words, "title")

    def run(self) -> tuple[Ranking, dict[str, Ranking]]:
        """Return the pipeline's ranking, and that without each named feature of the ranker."""
        ranked: Ranking = {}
        without: dict[str, Ranking] = {}
        for key, document in self.needs.items():
            if self.asked == "typed":
                ranked[key] = _typed(self.texts[key])
                continue
            found = _matched(document)
            ranked[key] = [_bare(match.key) for match in found]
            for name in {feature.name for match in found for feature in match.features}:
                order = sorted(found, key=lambda match: (-match.without(name), match.key))
                without.setdefault(name, {})[key] = [_bare(match.key) for match in order]
        for rows in without.values():
            for key, keys in ranked.items():
                rows.setdefault(key, keys)
        return ranked, without

    def matches(self) -> dict[str, Sequence[Match]]:
        """Return each need's matches with what every feature says, for fitting."""
        return {key: _matched(document) for key, document in self.needs.items()}

    def ablations(self) -> dict[str, Ranking]:
        """Return the ranking without each signal that also changes which offers are candidates."""
        found: dict[str, Ranking] = {}
        with thesaurus.trying(thesaurus.NOTHING):
            found["thesaurus"] = self.run()[0]
        book = weights.weights()
        alone = replace(
            book,
            search={**book.search, "translation": 0.0},
            features={**book.features, "translated": 0.0},
        )
        with weights.trying(alone):
            found["other-language"] = self.run()[0]
        for name, letter in (("marks", "m"), ("bigrams", "b")):
            changed = replace(
                book,
                layers={**book.layers, name: 0.0},
                search={**book.search, f"all_{letter}": 0.0, f"head_{letter}": 0.0},
            )
            with weights.trying(changed):
                found[f"{name}-layer"] = self.run()[0]
        return found

    def baselines(self, engine: Engine) -> dict[str, Ranking]:
        """Return the plain rankings over the same texts."""
        plain = Baselines({key: whole_text(document) for key, document in self.offers.items()})
        found = {
            "bm25": self._each(lambda text: plain.bm25(text, DEEP)),
            "bm25_layers": self._each(lambda text: plain.layered(text, DEEP)),
        }
        if isinstance(engine, ElasticEngine):
            found["more_like_this"] = self._each(lambda text: _more_like_this(engine, text))
        return found

    def _each(self, rank: Callable[[str], list[str]]) -> Ranking:
        return {key: rank(text) for key, text in self.texts.items()}


def _without_marks(row: Mapping[str, Any]) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return without_marks(value.lower())
        if isinstance(value, list):
            return [plain(item) for item in value]
        return {k: plain(v) for k, v in value.items()} if isinstance(value, dict) else value

    kept = ("id", "lang", "modes", "sector")
    return {name: value if name in kept else plain(value) for name, value in row.items()}


def _bare(key: str) -> str:
    return key.partition(":")[2]


def _matched(document: SearchDocument) -> Sequence[Match]:
    query = MatchQuery.from_document(document, kinds=("offer",), audience="public", limit=DEEP)
    found = service.matches(query)
    if found.degraded:
        raise RuntimeError("the search engine stopped answering")
    return found


def _typed(text: str) -> list[str]:
    query = SearchQuery.from_values(
        audience="public", text=text[: TRIM_CHARACTERS * 10], kinds=("offer",), page_size=DEEP
    )
    found = service.search(query)
    if found.degraded:
        raise RuntimeError("the search engine stopped answering")
    return [_bare(hit.key) for hit in found.hits]


def _more_like_this(engine: ElasticEngine, text: str) -> list[str]:
    like = {
        "fields": ["all_f"],
        "like": " ".join(analyse(text).folded),
        "min_term_freq": 1,
        "min_doc_freq": 1,
    }
    found = engine.client.search(
        index=engine.alias, query={"more_like_this": like}, size=DEEP, source=False
    )
    return [_bare(hit["_id"]) for hit in found["hits"]["hits"]]
