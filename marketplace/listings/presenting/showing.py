"""Everything around the words on a listing's page: facts, pictures, files, matches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote_plus

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from cms.base.i18n import current_language, localized
from cms.theme import words
from ecosystem.registry.models import Organisation
from marketplace.listings import candidates, hooks, matching, permissions, queries
from marketplace.listings.explaining import ExplainedMatch
from marketplace.listings.models import Listing, MatchFeedback, TechnologyNeed, TechnologyOffer
from marketplace.listings.presenting import structured
from marketplace.listings.presenting.pages import present
from marketplace.listings.presenting.rows import match_item, row

COMPARED = 3
OWN_MATCHES, SHOWN_MATCHES, SIMILAR = 10, 3, 5


def facts(page: dict[str, Any]) -> list[dict[str, Any]]:
    """Label and value pairs of the side panel."""
    content, listing = page["content"], page["listing"]
    rows: list[tuple[str, str]] = []
    if isinstance(content, TechnologyOffer):
        if content.trl:
            rows.append((_("Readiness"), f"TRL {content.trl}/9"))
    else:
        if content.deadline:
            rows.append((_("Needed by"), words.day(content.deadline)))
        if content.min_trl:
            rows.append((_("Readiness at least"), f"TRL {content.min_trl}/9"))
    if page["modes"]:
        label = _("Ways of transfer") if page["kind"] == "offer" else _("Accepted ways")
        rows.append((label, ", ".join(page["modes"])))
    if page["fields"]:
        rows.append(
            (pgettext("technology", "Field"), ", ".join(field["name"] for field in page["fields"]))
        )
    if listing.expires_at and permissions.is_up(listing):
        rows.append((_("Stands until"), words.day(listing.expires_at)))
    return [{"label": label, "value": value} for label, value in rows]


def pictures(listing: Listing, *, unpublished: bool = False) -> list[dict[str, Any]]:
    """The pictures with captions and descriptions; unapproved ones only where asked for."""
    rows = listing.listingimages.select_related("image").prefetch_related("image__renditions")
    if not unpublished:
        rows = rows.filter(approved_at__isnull=False)
    else:
        rows = rows.filter(removal_asked_at__isnull=True)
    return [
        {
            "image": one.image,
            "caption": localized(one, "caption").text,
            "alt": localized(one.image, "alt").text or localized(one, "caption").text,
        }
        for one in rows
    ]


def document_note(document: Any) -> str:
    """Kind and size of a document, and who may open it."""
    stored = document.file
    ending = stored.original_name.rsplit(".", 1)[-1].upper()
    who = {
        "public": _("everybody can open it"),
        "members": _("for verified members"),
        "nda": _("opens after both sides have agreed on confidentiality"),
        "staff": _("for staff of the exchange only"),
    }[document.access]
    return f"{ending}, {filesizeformat(stored.size)} · {who}"


def documents(viewer: Any, listing: Listing) -> list[dict[str, Any]]:
    """The files as the component wants them; those that the reader can't open say why."""
    items = []
    for held in queries.documents_for(viewer, listing):
        document = held.document
        item = {"name": held.title, "note": document_note(document), "icon": "doc"}
        if held.may_open:
            item |= {
                "url": reverse("listings:file", args=[document.file.code]),
                "action": _("Download"),
                "action_url": reverse("listings:file", args=[document.file.code]),
            }
        else:
            item["icon"] = "lock" if document.access == "nda" else "verified"
        items.append(item)
    return items


def _compare(matches: Sequence[ExplainedMatch]) -> dict[str, Any] | None:
    """Requirements against the first few matches; None when there is nothing to compare."""
    shown = matches[:COMPARED]
    if len(shown) < 2 or not shown[0].fits:  # noqa: PLR2004 - one thing alone is no comparison
        return None
    items = [match_item(match) for match in shown]
    rows = [
        {
            "label": fit.ask,
            "cells": [
                {"verdict": match.fits[position].verdict, "text": match.fits[position].text}
                for match in shown
            ],
        }
        for position, fit in enumerate(shown[0].fits)
    ]
    columns = [
        {"title": item["title"], "url": f"#m-{match.code}"}
        for item, match in zip(items, shown, strict=True)
    ]
    return {"columns": columns, "rows": rows}


def _matches(viewer: Any, listing: Listing, *, own: bool) -> dict[str, Any]:
    found = matching.matches_for(viewer, listing, limit=OWN_MATCHES if own else SHOWN_MATCHES)
    speaks = own or permissions.can_moderate(viewer, listing)
    can_say = speaks and permissions.can_say_of_match(viewer, listing)
    said = {}
    if can_say:
        codes = [match.code for match in found]
        side = permissions.feedback_side(viewer, listing)
        given = MatchFeedback.objects.filter(listing=listing, other__code__in=codes, side=side)
        said = {word.other.code: word for word in given.select_related("other")}
    rows = [
        {
            "code": match.code,
            "item": match_item(match, anchor=f"m-{match.code}"),
            "said": said.get(match.code),
            "say_url": reverse("listings:say", args=[listing.code, match.code]),
            "talk_url": talk_url(match.code, listing.code) if own and can_say else "",
        }
        for match in found
    ]
    return {
        "matches": rows,
        "matches_away": found.degraded,
        "compare": _compare(found) if listing.kind == "need" else None,
        "others": _others(viewer, listing),
        "can_say": can_say,
        "reasons": MatchFeedback.Reason.choices,
    }


def _others(viewer: Any, listing: Listing) -> list[dict[str, Any]]:
    """Who else may help, by kind, each kind with its heading."""
    groups: dict[str, dict[str, Any]] = {}
    for found in candidates.others_for(viewer, listing):
        kind = found.kind
        group = groups.setdefault(kind.name, {"name": kind.name, "label": kind.label, "items": []})
        group["items"].append(found.row)
    return list(groups.values())


def talk_url(code: str, own: str = "") -> str:
    """Where a reader tells the owner of a listing that they should talk; empty without a room."""
    return next((address for address in hooks.ways_to_talk.call(code, own) if address), "")


def crumbs(page: dict[str, Any]) -> list[dict[str, str]]:
    """The way here: the side, then the first field."""
    kind = page["kind"]
    top = reverse(f"listings:{kind}s")
    rows = [{"label": _("Needs") if kind == "need" else _("Technologies"), "url": top}]
    rows += [
        {"label": field["name"], "url": f"{top}?fields={field['code']}"}
        for field in page["fields"][:1]
    ]
    return rows


def _state_text(listing: Listing) -> str:
    return _("It stands at: %(state)s.") % {"state": listing.get_state_display()}


def context(
    viewer: Any, listing: Listing, content: TechnologyOffer | TechnologyNeed
) -> dict[str, Any]:
    """What the template of a listing's page needs, for this reader."""
    page = present(listing, viewer, content)
    own = permissions.can_see_unpublished(viewer, listing)
    writes = permissions.is_own_writer(viewer, listing)
    up = permissions.is_up(listing)
    return {
        "page": page,
        "facts": facts(page),
        "pictures": pictures(listing, unpublished=own and not up),
        "documents": documents(viewer, listing),
        "rights_head": rights_head(),
        "crumbs": crumbs(page),
        "is_up": up,
        "state_badge": "" if up else listing.get_state_display(),
        "state_text": _state_text(listing),
        "manage_url": reverse("listings:desk_listing", args=[listing.code]) if writes else "",
        "show_matches": True,
        "matches_first": writes and listing.kind == "need",
        **ways_on(page),
        **({} if up and not writes else {"talk_url": ""}),
        "language_alternates": alternates(listing),
        **_matches(viewer, listing, own=own),
    }


def ways_on(page: dict[str, Any]) -> dict[str, str]:
    """Where the page's buttons lead: to its owner, or to a need or technology of one's own."""
    asked = quote_plus(page["title"]["text"])
    return {
        "need_url": f"{reverse('listings:need_new')}?q={asked}",
        "offer_url": reverse("listings:offer_new"),
        "talk_url": talk_url(page["listing"].code),
    }


def for_machines(page_context: dict[str, Any], *, origin: str) -> dict[str, Any]:
    """The canonical address, the picture for sharing and the structured data of a page."""
    page = page_context["page"]
    image = structured.sharing_image(page_context["pictures"], origin)
    return {
        "canonical_path": page["listing"].get_absolute_url(),
        "members_only": page["listing"].disclosure == Listing.Disclosure.MEMBERS,
        "sharing_image": image,
        "structured": structured.json_ld(page, origin=origin, image=image),
    }


def ended_context(viewer: Any, listing: Listing) -> dict[str, Any]:
    """A page for what was public and has ended.

    A withdrawn one isn't quoted any more, not even by its title: its owner took the words back.
    """
    told = listing.state != Listing.State.WITHDRAWN
    title = localized(listing, "live_title") if told else None
    like = matching.like(viewer, listing, limit=SIMILAR) if told else []
    return {
        "kind": listing.kind,
        "title": title.text if title else "",
        "title_lang": title.lang if title and title.lang != current_language() else "",
        "similar": [row(hit.payload, hit.kind) for hit in like],
        "search_url": reverse("listings:needs" if listing.kind == "need" else "listings:offers"),
    }


def preview_context(
    viewer: Any, listing: Listing, content: TechnologyOffer | TechnologyNeed, *, text: str
) -> dict[str, Any]:
    """The same page as `viewer` (who may be AnonymousUser) would see it once approved."""
    page = present(listing, viewer, content)
    return {
        "page": page,
        "facts": facts(page),
        "pictures": pictures(listing, unpublished=True),
        "documents": documents(viewer, listing),
        "rights_head": rights_head(),
        "crumbs": crumbs(page),
        "preview": True,
        "preview_text": text,
        "show_matches": False,
    }


def rights_head() -> list[dict[str, Any]]:
    """Column heads of the table of rights."""
    return [
        {"label": _("Right")},
        {"label": _("Kind")},
        {"label": _("Number")},
        {"label": _("Status")},
    ]


def alternates(listing: Listing) -> list[dict[str, Any]]:
    """The page's address in each language."""
    rows = []
    for code, name in (("vi", "Tiếng Việt"), ("en", "English")):
        with override(code):
            url = listing.get_absolute_url()
        current = code == current_language()
        rows.append(
            {"code": code, "name": name, "short": code.upper(), "url": url, "current": current}
        )
    return rows


def organisation_listings(organisation: Organisation) -> list[Listing]:
    """Live listings that stand under an organisation's name; anonymous ones never do."""
    return list(
        queries.live_for("public")
        .filter(organisation=organisation, disclosure=Listing.Disclosure.NAMED)
        .order_by("-published_at")
    )
