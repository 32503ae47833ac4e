"""The long form of a need or a technology: begin, go on, save while typing, preview, send."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms.base.errors import NotFound, Refused
from cms.base.i18n import current_language
from ecosystem.registry import queries as registry
from ecosystem.registry.models import Organisation
from marketplace.listings import matching, permissions, queries, services
from marketplace.listings.forms.content import (
    ContentForm,
    Raw,
    blank,
    place_value,
    raw_from_content,
    raw_of,
)
from marketplace.listings.forms.need import NeedForm
from marketplace.listings.forms.offer import OfferForm
from marketplace.listings.models import Listing, ListingDocument, ListingDraft
from marketplace.listings.presenting.rows import match_item
from marketplace.listings.services.common import DraftConflict, ListingConflict
from marketplace.listings.views import attaching, comparing, visitors

FORMS: dict[str, type[ContentForm]] = {"need": NeedForm, "offer": OfferForm}
LONGEST_TITLE = 160
CONFLICT, GONE, SIGNED_OUT, TOO_LARGE, TOO_MANY = 409, 410, 401, 413, 429
SESSION_LIMIT = 200_000  # characters a visitor may leave in the session
CONTINUED_DRAFTS = 5


def saved_words(moment: Any = None) -> str:
    """When it was saved, and that the page may be closed."""
    return _("Saved at %(time)s. You can close this page.") % {"time": _clock(moment)}


def _clock(moment: Any = None) -> str:
    return date_format(timezone.localtime(moment or timezone.now()), "H:i")


def _new_tab() -> str:
    return secrets.token_urlsafe(9)


def _organisations(request: HttpRequest, draft: ListingDraft | None) -> list[Organisation]:
    """Whom the person may write for; staff who enter a need on somebody's word: that one."""
    if draft is not None and draft.data.get("word"):
        return [draft.organisation] if draft.organisation else []
    if draft is not None and draft.listing is not None and draft.listing.first_published_at:
        return [draft.listing.organisation]
    return [
        organisation
        for organisation in registry.organisations_of(request.user)
        if permissions.can_write_for(request.user, organisation)
    ]


# -- begin and go on -----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def new_need(request: HttpRequest) -> HttpResponse:
    """Begin a need; a visitor may begin before signing in."""
    return _new(request, "need")


@require_http_methods(["GET", "HEAD", "POST"])
def new_offer(request: HttpRequest) -> HttpResponse:
    """Begin a technology on offer."""
    return _new(request, "offer")


def _new(request: HttpRequest, kind: str) -> HttpResponse:
    if request.method == "POST":
        if not request.user.is_authenticated:
            return _visitor_post(request, kind)
        return _post(request, kind, _draft_of_tab(request, kind))
    adopted = visitors.adopt(request)
    if kind in adopted:
        messages.success(request, _("What you wrote before signing in is here. Go on from there."))
        return redirect("listings:draft", code=adopted[kind].code)
    typed = None if request.user.is_authenticated else visitors.typed(request, kind)
    raw: Raw = dict(typed or {"lang": [current_language()]})
    asked = request.GET.get("q", "").strip()
    title = f"title_{raw.get('lang', ['vi'])[-1]}"
    if asked and not any(raw.get(title, [])):
        raw[title] = [asked[:LONGEST_TITLE]]
    if not raw.get("tab"):
        raw["tab"] = [_new_tab()]
    form = FORMS[kind](raw, organisations=_organisations(request, None), quiet=True)
    _prefill_place(form)
    drafts = []
    if request.user.is_authenticated:
        drafts = [d for d in queries.drafts_of(request.user) if d.kind == kind and not d.listing_id]
    return _page(request, kind, form, drafts=drafts[:CONTINUED_DRAFTS])


def _prefill_place(form: ContentForm) -> None:
    """The organisation's place, where nothing else was chosen."""
    if form.organisations:
        first = form.organisations[0]
        form.suggest_place(place_value(first.province, first.ward))


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Go on with a draft, or with a change of a listing."""
    if not request.user.is_authenticated:
        return _signed_out(request, code)
    if request.method != "POST":
        visitors.adopt(request)
    found = queries.get_draft_for(request.user, code)
    if found.finished_at is not None and found.listing is not None:
        if request.method == "POST":
            messages.info(request, _("This was sent already. Here is how it stands."))
        return redirect("listings:desk_listing", code=found.listing.code)
    if request.method == "POST":
        return _post(request, found.kind, found)
    return _page(request, found.kind, _form_of(request, found), draft=found)


def _form_of(request: HttpRequest, found: ListingDraft) -> ContentForm:
    """The form with what was typed, or with the listing's newest text."""
    form_class = FORMS[found.kind]
    raw = dict(found.data.get("form") or {})
    if not raw and found.listing is not None:
        raw = raw_from_content(form_class, queries.latest_content(found.listing))
        shown = found.listing.pending_disclosure or found.listing.disclosure
        raw["disclosure"] = [shown]
    if found.organisation is not None:
        raw.setdefault("organisation", [found.organisation.code])
    raw["tab"] = [_new_tab()]
    raw["revision"] = [str(found.revision)]
    return form_class(raw, organisations=_organisations(request, found), quiet=True)


def _signed_out(request: HttpRequest, code: str) -> HttpResponse:
    """Signed out meanwhile: what was typed waits in the session until they are back."""
    kind = request.POST.get("kind", "")
    if request.method == "POST" and kind in FORMS:
        raw = raw_of(FORMS[kind], request.POST)
        if _size(raw) <= SESSION_LIMIT and visitors.may_begin(request):
            visitors.keep(request, kind, raw, draft=code)
        messages.info(request, _("Sign in again: what you wrote is kept and waits for you."))
    return redirect_to_login(reverse("listings:draft", args=[code]))


# -- a visitor who hasn't signed in ----------------------------------------------------------


def _visitor_post(request: HttpRequest, kind: str) -> HttpResponse:
    form_class = FORMS[kind]
    raw = raw_of(
        form_class,
        request.POST,
        remove=request.POST.get("remove_row", ""),
        add=request.POST.get("add_row", ""),
    )
    if _size(raw) > SESSION_LIMIT:
        form = form_class(raw, quiet=True)
        form.add_error(None, _("This is more text than one listing can hold."))
        return _page(request, kind, form)
    if not visitors.may_begin(request):
        form = form_class(raw, quiet=True)
        form.add_error(None, _("Too many requests. Wait a minute, then try again."))
        return _page(request, kind, form)
    visitors.keep(request, kind, raw)
    if request.POST.get("add_row") or request.POST.get("remove_row"):
        return _page(request, kind, form_class(raw, quiet=True), saved=saved_words())
    here = reverse(f"listings:{kind}_new")
    name = "account_login" if request.POST.get("intent") == "login" else "account_signup"
    return redirect(f"{reverse(name)}?{urlencode({'next': here})}")


def _size(raw: Raw) -> int:
    return sum(len(value) for values in raw.values() for value in values)


# -- a form that was sent ----------------------------------------------------------------------


def _draft_of_tab(request: HttpRequest, kind: str) -> ListingDraft | None:
    """The draft that this very page has made already: a form sent twice makes one."""
    tab = request.POST.get("tab", "").replace("\0", "")  # the database takes none in a question
    if not tab:
        return None
    return (
        ListingDraft.objects.filter(user=request.user, kind=kind, data__tab=tab)  # type: ignore[misc]  # signed in
        .select_related("organisation", "listing__organisation")
        .order_by("-pk")
        .first()
    )


def _chosen(organisations: list[Organisation], code: str) -> Organisation | None:
    """The organisation chosen, or the only one there is."""
    for organisation in organisations:
        if organisation.code == code:
            return organisation
    return organisations[0] if len(organisations) == 1 else None


def _keep(request: HttpRequest, kind: str, found: ListingDraft | None, raw: Raw) -> ListingDraft:
    """Save what was typed.

    Raises:
        DraftConflict: another tab has a newer text.
        Refused: sent already, or far too long.
    """
    if found is None:
        found = services.start_draft(request.user, kind=kind)
    tab = (raw.get("tab") or [""])[-1]
    try:
        revision = int((raw.get("revision") or ["0"])[-1])
    except ValueError:
        revision = 0
    # The same tab goes on from its own saves, whatever number its page was made with.
    if tab and found.data.get("tab") == tab:
        revision = found.revision
    organisations = _organisations(request, found)
    return services.save_draft(
        request.user,
        draft=found,
        data=visitors.data_of(raw, found),
        revision=revision,
        organisation=_chosen(organisations, (raw.get("organisation") or [""])[-1]),
    )


def _post(request: HttpRequest, kind: str, found: ListingDraft | None) -> HttpResponse:
    """Keep everything first, then do what the pressed button says."""
    if found is not None and found.finished_at is not None and found.listing is not None:
        messages.info(request, _("This was sent already. Here is how it stands."))
        return redirect("listings:desk_listing", code=found.listing.code)
    asked = request.POST
    raw = raw_of(
        FORMS[kind],
        asked,
        remove=asked.get("remove_row", ""),
        add=asked.get("add_row", ""),
    )
    if found is not None and asked.get("intent") == "mine":
        raw["revision"] = [str(found.revision)]
    try:
        found = _keep(request, kind, found, raw)
    except DraftConflict as conflict:
        return comparing.two_drafts(request, FORMS[kind], conflict.draft, raw)
    except Refused as refusal:
        form = FORMS[kind](raw, organisations=_organisations(request, found), quiet=True)
        form.add_error(None, refusal.message)
        return _page(request, kind, form, draft=found)
    raw["revision"] = [str(found.revision)]
    refused = attaching.take(request, found)
    intent = _intent(request)
    if intent == "later":
        messages.success(request, saved_words(found.updated_at))
        return redirect("listings:desk")
    if intent in {"send", "preview"} and not refused:
        return _send(request, found, raw, intent)
    form = FORMS[kind](raw, organisations=_organisations(request, found), quiet=True)
    return _page(request, kind, form, draft=found, refused=refused)


def _intent(request: HttpRequest) -> str:
    asked = request.POST
    if any(
        asked.get(name) for name in ("add_row", "remove_row", "remove_image", "remove_document")
    ):
        return "row"
    return asked.get("intent", "save")


def _send(request: HttpRequest, found: ListingDraft, raw: Raw, intent: str) -> HttpResponse:
    kind = found.kind
    organisations = _organisations(request, found)
    form = FORMS[kind](raw, organisations=organisations, sending=intent == "send")
    right = form.complete() if intent == "send" else form.ready()
    organisation = _chosen(organisations, (raw.get("organisation") or [""])[-1])
    if organisation is None:
        right = False
        _ask_organisation(form, organisations)
    if not right or organisation is None:
        return _page(request, kind, form, draft=found)
    try:
        listing = services.save_listing(
            request.user,
            draft=found,
            content=form.content(),
            organisation=organisation,
            disclosure=_disclosure(kind, found, raw),
            **_word(found),
        )
        if intent == "preview":
            return redirect("listings:preview", code=listing.code)
        services.submit(
            request.user,
            listing=listing,
            base_version=listing.content_version,
            novelty_read=bool(raw.get("novelty_read")),
        )
    except ListingConflict as conflict:
        return comparing.with_listing(request, FORMS[kind], found, conflict.listing, raw)
    except Refused as refusal:
        _show_refusal(form, refusal)
        return _page(request, kind, form, draft=found)
    messages.success(request, _sent_words(listing))
    return redirect("listings:desk_listing", code=listing.code)


def _ask_organisation(form: ContentForm, organisations: list[Organisation]) -> None:
    if organisations:
        form.add_error("organisation", _("Choose in whose name this is posted."))
    else:
        form.add_error(
            None,
            _(
                "One step is left: say who you are (a firm, a cooperative, a household or just "
                "yourself). Your text waits here."
            ),
        )


def _disclosure(kind: str, found: ListingDraft, raw: Raw) -> str:
    chosen = (raw.get("disclosure") or [""])[-1]
    if kind == "need" and chosen in Listing.Disclosure.values:
        return chosen
    if found.listing is not None:
        return str(found.listing.disclosure)
    return str(Listing.Disclosure.NAMED)


def _word(found: ListingDraft) -> dict[str, Any]:
    """On whose word staff enter it; kept with the listing once it exists."""
    word = found.data.get("word")
    if word:
        return {name: str(word.get(name, "")) for name in ("word", "word_of", "word_contact")}
    listing = found.listing
    if listing is not None and listing.word != Listing.Word.OWN:
        return {
            "word": listing.word,
            "word_of": listing.word_of,
            "word_contact": listing.word_contact,
        }
    return {}


def _show_refusal(form: ContentForm, refusal: Refused) -> None:
    """What a service found wrong, beside the fields it is about."""
    for problem in getattr(refusal, "problems", ()):
        form._add_problem(problem)  # noqa: SLF001 - the form's own way to place a shared rule
    if getattr(refusal, "problems", ()) and form.errors:
        return
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.message)


def _sent_words(listing: Listing) -> str:
    state = Listing.objects.values_list("state", "edit_state").get(pk=listing.pk)
    if Listing.State.AWAITING_WORD in state:
        return _("Kept. It goes on as soon as the person has confirmed it.")
    if Listing.State.INTERNAL_REVIEW in state:
        return _("Sent to your colleagues for approval.")
    return _("Sent. Somebody reads it within two working days, then it appears on the exchange.")


# -- the page ----------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    kind: str,
    form: ContentForm,
    *,
    draft: ListingDraft | None = None,
    drafts: list[ListingDraft] | None = None,
    refused: dict[str, list[str]] | None = None,
    saved: str = "",
) -> HttpResponse:
    """The form in whatever state it is."""
    code = draft.code if draft is not None else ""
    listing = draft.listing if draft is not None else None
    if code:
        autosave = reverse("listings:draft_save", args=[code])
    else:
        autosave = reverse("listings:draft_save_new", args=[kind])
    context = {
        "kind": kind,
        "form": form,
        "draft": draft,
        "drafts": [
            {"draft": each, "title": draft_title(each), "saved": each.updated_at}
            for each in drafts or ()
        ],
        "listing": listing,
        "change": listing is not None and listing.first_published_at is not None,
        "autosave_url": autosave,
        "autosave_key": code or f"new-{kind}",
        "matches_url": reverse("listings:draft_matches", args=[kind]),
        "saved": saved or (saved_words(draft.updated_at) if draft is not None else ""),
        "refused": refused or {},
        "pictures": attaching.pictures(draft),
        "documents": attaching.documents(draft),
        "evidence": attaching.evidence(draft),
        "document_access": [
            choice for choice in ListingDocument.Access.choices if choice[0] != "staff"
        ],
        "evidence_purposes": [
            choice for choice in ListingDocument.Purpose.choices if choice[0] != "attachment"
        ],
        "no_organisation": request.user.is_authenticated and not form.organisations,
        "organisation_url": f"{reverse('registry:onboarding')}?{urlencode({'next': request.path})}",
        "on_word": (draft.data.get("word") if draft is not None else None),
        "warn_novelty": isinstance(form, OfferForm)
        and form.needs_warning()
        and (listing is None or listing.first_published_at is None),
        "has_mistakes": form.is_bound
        and bool(
            form.errors
            or any(
                any(errors)
                for rowset in form.formsets
                if rowset.is_bound
                for errors in rowset.errors
            )
        ),
    }
    return TemplateResponse(request, f"listings/writing/{kind}.html", context)


def draft_title(found: ListingDraft) -> str:
    """What the draft is about, as far as it says."""
    raw = found.data.get("form") or {}
    for name in (f"title_{current_language()}", "title_vi", "title_en"):
        for value in raw.get(name, []):
            if value.strip():
                return str(value.strip()[:LONGEST_TITLE])
    if found.listing is not None:
        content = queries.latest_content(found.listing)
        return str(content.title_vi or content.title_en)
    return _("Without a title yet")


# -- while typing --------------------------------------------------------------------------------


@require_POST
def save_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Save a form that has no draft yet; a visitor's waits in the session."""
    if kind not in FORMS:
        raise NotFound
    raw = raw_of(FORMS[kind], request.POST)
    if blank(raw):
        return JsonResponse({"saved_at": _clock()})
    if not request.user.is_authenticated:
        if _size(raw) > SESSION_LIMIT:
            message = _("This is more text than one listing can hold.")
            return JsonResponse({"message": message}, status=TOO_LARGE)
        if not visitors.may_begin(request):
            message = _("Too many requests. Wait a minute, then try again.")
            return JsonResponse({"message": message}, status=TOO_MANY)
        visitors.keep(request, kind, raw)
        return JsonResponse({"saved_at": _clock()})
    return _save(request, kind, _draft_of_tab(request, kind), raw)


@require_POST
def save(request: HttpRequest, code: str) -> HttpResponse:
    """Save a draft while it is being typed."""
    if not request.user.is_authenticated:
        message = _(
            "You have been signed out. Your text is kept on this device; sign in again in another "
            "tab, then go on here."
        )
        return JsonResponse({"message": message}, status=SIGNED_OUT)
    found = queries.get_draft_for(request.user, code)
    return _save(request, found.kind, found, raw_of(FORMS[found.kind], request.POST))


def _save(request: HttpRequest, kind: str, found: ListingDraft | None, raw: Raw) -> HttpResponse:
    made = found is None
    try:
        kept = _keep(request, kind, found, raw)
    except DraftConflict:
        message = _(
            "A newer text was saved in another tab. Nothing is lost: press “Save and close” to "
            "compare the two."
        )
        return JsonResponse({"message": message}, status=CONFLICT)
    except Refused as refusal:
        status = GONE if refusal.code == "sent" else TOO_LARGE
        return JsonResponse({"message": refusal.message}, status=status)
    answer = {
        "saved_at": _clock(kept.updated_at),
        "autosave_url": reverse("listings:draft_save", args=[kept.code]),
        "url": reverse("listings:draft", args=[kept.code]),
    }
    return JsonResponse(answer, status=201 if made else 200)


@require_POST
def matches(request: HttpRequest, kind: str) -> HttpResponse:
    """What may fit what is being typed; nothing of it is stored."""
    if kind not in FORMS:
        raise NotFound
    form = FORMS[kind](raw_of(FORMS[kind], request.POST))
    found: list[Any] = []
    asked = not blank(form.raw)
    if asked:
        found = matching.matches_for_draft(request.user, kind, form.so_far())
    items = []
    for match in found:
        item = match_item(match)
        item["why_html"] = match.why_html()
        items.append(item)
    guesses = form.guesses()
    shown = form.raw.get("guess_shown", [])
    context = {
        "kind": kind,
        "items": items,
        "asked": asked,
        "guesses": guesses,
        # Only then are the ticks drawn anew: somebody may be standing on one of them.
        "new_guesses": {guess["code"] for guess in guesses} != set(shown),
    }
    return render(request, "listings/writing/_matches.html", context)


@require_POST
def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw a draft away."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("listings:desk"))
    try:
        found = queries.get_draft_for(request.user, code)
    except NotFound:
        return redirect("listings:desk")  # pressed twice
    services.discard_draft(request.user, draft=found)
    messages.success(request, _("The draft is deleted."))
    return redirect("listings:desk")


@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Go on with one's own text after having seen the newer one."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("listings:draft", args=[code]))
    found = queries.get_draft_for(request.user, code)
    services.accept_newer(request.user, draft=found)
    messages.info(request, _("Your text is here. Check it once more, then send it."))
    return redirect("listings:draft", code=found.code)
