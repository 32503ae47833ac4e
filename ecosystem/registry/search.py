"""Organisations as search documents. Nothing that isn't on the public page goes in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from ecosystem.registry.models import Affiliation, Organisation
from ecosystem.registry.queries import (
    OrganisationFilters,
    field_ancestors,
    field_names,
    public_organisations,
)
from search.documents import Audience, SearchDocument
from search.query import SearchQuery
from search.sources import FallbackPage, Source

KIND = "organisation"
LANGUAGES = ("vi", "en")


def _indexed() -> QuerySet[Organisation]:
    return Organisation.objects.filter(state=Organisation.State.ACTIVE, listed=True)


class OrganisationSource(Source):
    """The public directory in the index."""

    name = KIND
    kinds = (KIND,)

    def all_ids(self) -> Iterator[str]:
        """Yield the codes of the directory."""
        yield from _indexed().order_by("pk").values_list("code", flat=True).iterator()

    def documents(self, ids: Sequence[str]) -> Iterable[SearchDocument]:
        """Return a document for each listed organisation among the codes."""
        found = (
            _indexed()
            .filter(code__in=ids)
            .select_related("province", "ward", "logo", "standing")
            .prefetch_related("sectors")
        )
        return [document(organisation) for organisation in found]

    def visible(self, keys: Collection[str], audience: Audience) -> set[str]:
        """Return the keys of those that are in the directory now."""
        del audience  # the directory is public
        codes = [self.id_for(key) for key in keys]
        listed = _indexed().filter(code__in=codes).values_list("code", flat=True)
        return {self.key_for(code) for code in listed}

    def dependents(self, what: str, ids: Sequence[str]) -> Iterable[str]:
        """Return the organisations that work in the fields, or that a person left or joined."""
        if what == "field":
            return (
                _indexed().filter(sectors__code__in=ids).values_list("code", flat=True).distinct()
            )
        if what == "person":
            return (
                Affiliation.objects.filter(user__code__in=ids)
                .values_list("organisation__code", flat=True)
                .distinct()
            )
        return ()

    def versions(self) -> Iterator[tuple[str, int]]:
        """Yield each code with its record's version."""
        yield from _indexed().order_by("pk").values_list("code", "version").iterator()

    def fallback(self, query: SearchQuery) -> FallbackPage | None:
        """Answer from the database by name, kind and place while the engine is away."""
        kinds = query.filters.get("kind") or query.kinds
        if kinds and KIND not in kinds:
            return FallbackPage((), 0)
        filters = OrganisationFilters(
            text=query.text[:200],
            kind=_first(query, "organisation_kinds"),
            field=_first(query, "fields"),
            province=_first(query, "province"),
            ward=_first(query, "ward"),
            verified=_first(query, "verified") in {"true", "1", "yes"},
        )
        found = public_organisations(filters).select_related("standing")
        start = (query.page - 1) * query.page_size
        page = found[start : start + query.page_size]
        return FallbackPage(tuple(document(one) for one in page), found.count())


def _first(query: SearchQuery, name: str) -> str:
    values = query.filters.get(name) or ()
    return str(values[0]) if values else ""


def payload(organisation: Organisation) -> dict[str, Any]:
    """What a card shows, in both languages; JSON, and all of it public."""
    province, ward = organisation.province, organisation.ward
    codes = [field.code for field in organisation.sectors.all()]
    return {
        "code": organisation.code,
        "slug": organisation.slug,
        "title_vi": organisation.name_vi,
        "title_en": organisation.name_en,
        "summary_vi": organisation.summary_vi,
        "summary_en": organisation.summary_en,
        "kinds": list(organisation.kinds),
        "fields_vi": field_names(codes, "vi"),
        "fields_en": field_names(codes, "en"),
        "place_vi": _place(ward, province, "name_vi"),
        "place_en": _place(ward, province, "name_en"),
        "verified": organisation.verified,
        "illustrative": organisation.illustrative,
        "logo": organisation.logo.file.url if organisation.logo else "",
    }


def _place(ward: Any, province: Any, column: str) -> str:
    return ", ".join(getattr(unit, column) for unit in (ward, province) if unit)


def document(organisation: Organisation) -> SearchDocument:
    """One organisation as a document. The numbers of a person or household never enter."""
    codes = [field.code for field in organisation.sectors.all()]
    standing = getattr(organisation, "standing", None)
    rate = None
    if standing is not None and standing.shown:
        rate = standing.interests_answered_in_time / standing.interests_received
    return SearchDocument(
        key=f"{KIND}:{organisation.code}",
        kind=KIND,
        audience="public",
        version=organisation.version,
        title=_full(organisation.name_vi, organisation.name_en, organisation.short_name),
        summary=_full(organisation.summary_vi, organisation.summary_en),
        body=_full(organisation.story_vi, organisation.story_en),
        keywords=[*field_names(codes, "vi"), *field_names(codes, "en")],
        fields=field_ancestors(codes),
        province=organisation.province_id or "",
        ward=organisation.ward_id or "",
        region=organisation.province.region if organisation.province else "",
        organisation_kinds=tuple(organisation.kinds),
        organisation=organisation.code,
        verified=organisation.verified,
        standing=rate,
        published_at=organisation.created_at,
        payload=payload(organisation),
        suggest=_full(organisation.name_vi, organisation.name_en, organisation.short_name),
    )


def _full(*texts: str) -> list[str]:
    return [text for text in texts if text]
