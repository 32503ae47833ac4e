"""What somebody types before signing in: kept in the session, taken over as a draft afterwards."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest

from cms.base.errors import NotFound
from marketplace.listings import queries, services
from marketplace.listings.forms.raw import Raw, blank
from marketplace.listings.models import ListingDraft

KEY = "listing_typed"
NEW_SESSIONS = {"typed": "30/m/ip"}
KINDS = ("need", "offer")


def may_begin(request: HttpRequest) -> bool:
    """Whether this visitor may leave text: who has no session yet makes at most so many a minute.

    Without a limit, a script could fill the database with sessions of 200 KB each.
    """
    if request.session.session_key:
        return True
    return bool(ratelimit.consume(request, app="listings", action="typed", config=NEW_SESSIONS))


def keep(request: HttpRequest, kind: str, raw: Raw, *, draft: str = "") -> None:
    """Keep typed text in the session; `draft` is the code of the draft that it belongs to."""
    held = dict(request.session.get(KEY) or {})
    held[kind] = {"raw": raw, "draft": draft}
    request.session[KEY] = held


def typed(request: HttpRequest, kind: str) -> Raw | None:
    """What this visitor typed before, None when nothing."""
    held = (request.session.get(KEY) or {}).get(kind)
    return held["raw"] if held else None


def forget(request: HttpRequest, kind: str) -> None:
    """The visitor begins anew."""
    held = dict(request.session.get(KEY) or {})
    if held.pop(kind, None) is not None:
        request.session[KEY] = held


def adopt(request: HttpRequest) -> dict[str, ListingDraft]:
    """Make drafts of what was typed before signing in, by kind; nothing is left in the session.

    Text that belongs to a draft of this person becomes its newest version; if it was changed
    elsewhere meanwhile, or is somebody else's, it becomes a draft of its own.
    """
    held = request.session.get(KEY)
    if not held or not request.user.is_authenticated:
        return {}
    made: dict[str, ListingDraft] = {}
    for kind in KINDS:
        entry = held.get(kind)
        if not entry or blank(entry["raw"]):
            continue
        draft = _own_draft(request, entry["draft"])
        if draft is None:
            draft = services.start_draft(request.user, kind=kind)
        made[kind] = services.save_draft(
            request.user,
            draft=draft,
            data=data_of(entry["raw"], draft),
            revision=draft.revision,
        )
    del request.session[KEY]
    return made


def _own_draft(request: HttpRequest, code: str) -> ListingDraft | None:
    if not code:
        return None
    try:
        draft = queries.get_draft_for(request.user, code)
    except NotFound:
        return None
    return draft if draft.finished_at is None else None


def data_of(raw: Raw, draft: ListingDraft | None = None) -> dict[str, object]:
    """The data of a draft: the form as typed, and what services read of it."""
    kept = {key: value for key, value in raw.items() if key not in {"tab", "revision"}}
    data: dict[str, object] = dict(draft.data) if draft is not None else {}
    data |= {
        "form": kept,
        "tab": (raw.get("tab") or [""])[-1],
        "disclosure": (raw.get("disclosure") or [""])[-1],
    }
    return data
