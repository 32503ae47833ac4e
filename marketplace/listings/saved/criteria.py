"""What a saved search asks for: canonical values, from an address of the search pages and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.base.errors import Refused
from marketplace.listings import browsing
from marketplace.listings.browsing import LISTING_KINDS, Asked
from marketplace.listings.models.saved import NAME
from search.documents import Audience
from search.query import QueryTooLong, SearchQuery

MOST_WORDS = 400  # characters; the question is about some words, not about a whole text
PAGES = {"need": "listings:needs", "offer": "listings:offers", "": "listings:search"}


@dataclass(frozen=True, slots=True)
class Criteria:
    """One question without order and page.

    Args:
        kind: need, offer, or "" for both.
        text: the words, as typed, on one line.
        filters: values by name, sorted; amounts in đồng.
        exact: without what the thesaurus adds.
    """

    kind: str
    text: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exact: bool = False

    @classmethod
    def read(cls, asked: Asked) -> Criteria:
        """What the search page was asked, in canonical form.

        Raises:
            Refused: too many words, or a search for something else than listings.
        """
        if asked.tab != "listings":
            raise Refused(_("Only searches for needs and technologies can be saved."), code="tab")
        try:
            query = browsing.query_for(asked, "public")
        except QueryTooLong:
            query = None
        if query is None or len(query.text) > MOST_WORDS:
            raise Refused(
                _("These are too many words for a saved search. Keep the few that matter."),
                code="long",
            )
        kinds = query.filters.get("kind", ())
        filters = {
            name: tuple(sorted(values)) for name, values in query.filters.items() if name != "kind"
        }
        filters |= {name: (str(number),) for name, number in query.ranges.items()}
        return cls(
            kind=kinds[0] if len(kinds) == 1 and kinds[0] in LISTING_KINDS else "",
            text=query.text,
            filters=dict(sorted(filters.items())),
            exact=query.exact and bool(query.text),
        )

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> Criteria:
        """What `dump` wrote."""
        filters = {name: tuple(values) for name, values in data["filters"].items()}
        return cls(data["kind"], data["text"], filters, data["exact"])

    def dump(self) -> dict[str, Any]:
        """As JSON."""
        filters = {name: list(values) for name, values in self.filters.items()}
        return {"kind": self.kind, "text": self.text, "filters": filters, "exact": self.exact}

    @property
    def digest(self) -> str:
        """The same for what asks the same."""
        data = self.dump() | {"text": self.text.lower()}
        return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()

    def query(self, audience: Audience) -> SearchQuery:
        """The question for the index.

        A value that is no choice any more stays in it and finds nothing; on the search page it is
        left out, here that would turn a narrow search into one for everything.
        """
        kinds = (self.kind,) if self.kind else LISTING_KINDS
        return SearchQuery.from_values(
            audience=audience,
            text=self.text,
            filters={**self.filters, "kind": kinds},
            exact=self.exact,
        )

    def parameters(self) -> str:
        """The query of the address on the page of its kind."""
        kept = QueryDict(mutable=True)
        if self.text:
            kept["q"] = self.text
        for name, values in self.filters.items():
            kept.setlist(name, list(values))
        if self.exact:
            kept["exact"] = "1"
        return kept.urlencode()

    def address(self, *, sort: str = "") -> str:
        """Where the results stand, in the current language."""
        query = self.parameters()
        if sort:
            query = f"{query}&sort={sort}" if query else f"sort={sort}"
        return reverse(PAGES[self.kind]) + (f"?{query}" if query else "")

    def asked(self) -> Asked:
        """The same as the search page reads it."""
        return browsing.read(QueryDict(self.parameters()), fixed_kind=self.kind)

    def chosen(self) -> list[str]:
        """The filters in the words of the page."""
        return [chip["label"] for chip in browsing.chips(self.asked())]

    def kind_label(self) -> str:
        """What is looked for."""
        if not self.kind:
            return _("Needs and technologies")
        return str(browsing.KIND_LABELS[self.kind])

    def words(self) -> str:
        """All of it on one line: kind, words, filters."""
        typed = [f"“{self.text}”"] if self.text else []
        return " · ".join([self.kind_label(), *typed, *self.chosen()])

    def suggested_name(self) -> str:
        """A name to begin with."""
        name = self.text or ", ".join(self.chosen()) or self.kind_label()
        return name[:NAME]

    def only(self, name: str, value: str) -> Criteria:
        """Nothing but one of its filters."""
        return replace(self, text="", filters={name: (value,)}, exact=False)
