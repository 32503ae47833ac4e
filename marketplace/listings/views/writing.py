"""The long form of a need or a technology: begin, go on, save while typing, preview, send."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.base.errors import Refused
from cms.base.i18n import current_language
from ecosystem.registry.models import Organisation
from marketplace.listings import queries, services
from marketplace.listings.forms.content import ContentForm
from marketplace.listings.forms.offer import OfferForm
from marketplace.listings.forms.places import place_value
from marketplace.listings.forms.raw import Raw, raw_from_content, raw_of
from marketplace.listings.models import Listing, ListingDocument, ListingDraft
from marketplace.listings.services.common import DraftConflict, ListingConflict
from marketplace.listings.views import attaching, comparing, visitors
from marketplace.listings.views.keeping import (
    FORMS,
    SESSION_LIMIT,
    chosen,
    draft_of_tab,
    keep,
    new_tab,
    organisations_for,
    saved_words,
    size_of,
)

LONGEST_TITLE = 160
CONTINUED_DRAFTS = 5


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
        return _post(request, kind, draft_of_tab(request, kind))
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
        raw["tab"] = [new_tab()]
    form = FORMS[kind](raw, organisations=organisations_for(request, None), quiet=True)
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
    raw["tab"] = [new_tab()]
    raw["revision"] = [str(found.revision)]
    return form_class(raw, organisations=organisations_for(request, found), quiet=True)


def _signed_out(request: HttpRequest, code: str) -> HttpResponse:
    """Signed out meanwhile: what was typed waits in the session until they are back."""
    kind = request.POST.get("kind", "")
    if request.method == "POST" and kind in FORMS:
        raw = raw_of(FORMS[kind], request.POST)
        if size_of(raw) <= SESSION_LIMIT and visitors.may_begin(request):
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
    if size_of(raw) > SESSION_LIMIT:
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


# -- a form that was sent ----------------------------------------------------------------------


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
        found = keep(request, kind, found, raw)
    except DraftConflict as conflict:
        return comparing.two_drafts(request, FORMS[kind], conflict.draft, raw)
    except Refused as refusal:
        form = FORMS[kind](raw, organisations=organisations_for(request, found), quiet=True)
        form.add_error(None, refusal.message)
        return _page(request, kind, form, draft=found)
    raw["revision"] = [str(found.revision)]
    refused = attaching.take(request, found)
    intent = _intent(request)
    if intent == "later":
        messages.success(request, saved_words(found.updated_at))
        for said in (words for box in refused.values() for words in box):
            messages.error(request, said)
        return redirect("listings:desk")
    if intent in {"send", "preview"} and not refused:
        return _send(request, found, raw, intent)
    form = FORMS[kind](raw, organisations=organisations_for(request, found), quiet=True)
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
    organisations = organisations_for(request, found)
    form = FORMS[kind](raw, organisations=organisations, sending=intent == "send")
    right = form.complete() if intent == "send" else form.ready()
    organisation = chosen(organisations, (raw.get("organisation") or [""])[-1])
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
