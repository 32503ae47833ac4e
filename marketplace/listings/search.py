"""Listings as a source of the index: what belongs in it, and who may see it now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import Prefetch, Q, QuerySet

from cms.base.i18n import LANGUAGES
from cms.base.text import fold
from ecosystem.registry.models import Organisation
from marketplace.listings import queries
from marketplace.listings.documents import SOURCE, build
from marketplace.listings.models import Listing
from search.documents import Audience, SearchDocument
from search.query import SearchQuery
from search.sources import FallbackPage, Source

CHUNK = 500
FALLBACK_WORDS = 8


# The columns that a document is made of: reading the others costs as much again.
LISTING = (
    "code",
    "kind",
    "disclosure",
    "version",
    "illustrative",
    "published_at",
    "expires_at",
    "organisation",
    "list_entry",
)
CONTENT = (
    *(
        f"{name}_{language}"
        for name in ("title", "summary", "body", "keywords")
        for language in LANGUAGES
    ),
    *("field_codes", "modes", "province", "ward", "listing"),
)
OFFER = (
    "problem_vi",
    "problem_en",
    "advantage_vi",
    "advantage_en",
    "specs",
    "trl",
    "ip_rights",
    "price_basis",
    "price_min",
    "price_max",
    "royalty_percent",
)
NEED = (
    "practice_vi",
    "practice_en",
    "requirements",
    "budget_min",
    "budget_max",
    "deadline",
    "min_trl",
)
ORGANISATION = ("code", "kinds", "name_vi", "name_en", "short_name", "verified_at")


def live() -> QuerySet[Listing]:
    """Listings that belong in the index, with all that a document needs."""
    # Prefetched, not joined: organisations and places repeat, and are made once for a batch.
    return (
        queries.bare_live_for("staff")
        .select_related("offer", "need")
        .only(
            *LISTING,
            *(f"offer__{name}" for name in (*CONTENT, *OFFER)),
            *(f"need__{name}" for name in (*CONTENT, *NEED)),
        )
        .prefetch_related(
            Prefetch("organisation", Organisation.objects.only(*ORGANISATION)),
            "organisation__standing",
            "list_entry__technology_list",
            "offer__province",
            "offer__ward",
            "need__province",
            "need__ward",
        )
    )


class ListingSource(Source):
    """Live offers and needs."""

    name = SOURCE
    kinds = ("offer", "need")

    def all_ids(self) -> Iterator[str]:
        """Codes of the live listings, oldest first."""
        codes = queries.bare_live_for("staff").order_by("pk")
        yield from codes.values_list("code", flat=True).iterator(chunk_size=CHUNK)

    def documents(self, ids: Sequence[str]) -> Iterable[SearchDocument]:
        """Documents of those that are live."""
        return [build(listing, listing.content) for listing in live().filter(code__in=ids)]

    def visible(self, keys: Collection[str], audience: Audience) -> set[str]:
        """Of these keys, the ones that the audience may see at this moment."""
        codes = [self.id_for(key) for key in keys]
        found = queries.bare_live_for(audience).filter(code__in=codes)
        return {self.key_for(code) for code in found.values_list("code", flat=True)}

    def dependents(self, what: str, ids: Sequence[str]) -> Iterable[str]:
        """Listings whose document changes with an organisation or a field."""
        found = queries.bare_live_for("staff")
        if what == "organisation":
            found = found.filter(organisation__code__in=ids)
        elif what == "field":
            found = found.filter(fields__code__in=ids).distinct()
        else:
            return ()
        return found.values_list("code", flat=True)

    def versions(self) -> Iterator[tuple[str, int]]:
        """Code and version of each live listing, in one light query."""
        found = queries.bare_live_for("staff").order_by("pk")
        yield from found.values_list("code", "version").iterator(chunk_size=CHUNK)

    def fallback(self, query: SearchQuery) -> FallbackPage | None:
        """Titles and summaries that hold each word, newest first, while the engine is away.

        The words are compared without their marks in Python: the database can't fold đ. Only the
        newest thousand are looked at; the page says that results may be missing.
        """
        kinds = list(query.filters.get("kind") or query.kinds or self.kinds)
        wanted = [word for word in fold(query.text).split() if word][:FALLBACK_WORDS]
        rows = queries.live_for(query.audience).prefetch_related(None).filter(kind__in=kinds)
        fields = query.filters.get("fields", ())
        if fields:
            rows = rows.filter(Q(fields__code__in=fields)).distinct()
        texts = rows.values_list(
            "code", "live_title_vi", "live_title_en", "offer__summary_vi", "need__summary_vi"
        )[:1000]
        codes = [
            code
            for code, *parts in texts
            if all(word in fold(" ".join(part or "" for part in parts)) for word in wanted)
        ]
        start = (query.page - 1) * query.page_size
        page = codes[start : start + query.page_size]
        by_code = {listing.code: listing for listing in live().filter(code__in=page)}
        documents = tuple(build(by_code[c], by_code[c].content) for c in page if c in by_code)
        return FallbackPage(documents, len(codes))
