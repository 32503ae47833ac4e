"""Organisations as pages, cards and spreadsheets show them. The personal number is never read."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cms.base.i18n import localized
from cms.theme.hooks import MenuItem
from ecosystem.registry.forms import DirectoryForm
from ecosystem.registry.models import Organisation


def account_menu(request: HttpRequest) -> list[MenuItem]:
    """What stands in the account's menu; no query, as it is on every page."""
    url = reverse("registry:onboarding")
    return [MenuItem(_("My organisations"), url, "organisation", current=request.path == url)]


def place(organisation: Organisation) -> str:
    """Ward and province in the reader's language."""
    units = (organisation.ward, organisation.province)
    return ", ".join(str(unit) for unit in units if unit)


def badges(organisation: Organisation) -> list[dict[str, str]]:
    """What is known about the record itself, in words."""
    found = []
    if organisation.state == Organisation.State.ARCHIVED:
        found.append({"label": _("Archived"), "tone": "warn", "icon": ""})
    if organisation.claimed_at is None:
        found.append({"label": _("Unclaimed"), "tone": "unsure", "icon": ""})
    if organisation.illustrative:
        found.append({"label": _("Illustrative"), "tone": "unsure", "icon": ""})
    return found


def row(organisation: Organisation) -> dict[str, Any]:
    """A row of a board (see the theme's ListingItem)."""
    name = localized(organisation, "name")
    text = localized(organisation, "summary")
    return {
        "kind": "organisation",
        "title": name.text,
        "title_lang": name.lang,
        "url": organisation.get_absolute_url(),
        "text": text.text,
        "text_lang": text.lang,
        "place": place(organisation),
        "image": organisation.logo.file.url if organisation.logo else "",
        "verified": organisation.verified,
        "badges": [
            *(
                [{"label": _("Verified by the exchange"), "tone": "ok", "icon": "verified"}]
                if organisation.verified
                else []
            ),
            *badges(organisation),
        ],
        "facts": organisation.kind_labels[:2],
    }


def facts(organisation: Organisation) -> list[dict[str, str]]:
    """Label and value pairs of the public page; only what is there."""
    fields = ", ".join(str(field) for field in organisation.sectors.all())
    rows = [
        (_("Kind"), ", ".join(organisation.kind_labels), ""),
        (pgettext("taxonomy", "Fields"), fields, ""),
        (_("Place"), place(organisation), ""),
        (_("Street address"), organisation.address, ""),
        (_("Tax code"), organisation.tax_code or "", ""),
        (_("Website"), _bare(organisation.website), organisation.website),
        (_("E-mail"), organisation.public_email, f"mailto:{organisation.public_email}"),
        (
            _("Phone"),
            organisation.public_phone,
            f"tel:{''.join(c for c in organisation.public_phone if c.isdigit() or c == '+')}",
        ),
    ]
    return [{"label": label, "value": value, "url": url} for label, value, url in rows if value]


def _bare(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://").rstrip("/")


def standing(organisation: Organisation) -> list[dict[str, Any]]:
    """Response figures with how they were counted; nothing below five interests."""
    kept = getattr(organisation, "standing", None)
    if kept is None or not kept.shown:
        return []
    late = kept.interests_received - kept.interests_answered_in_time
    figures = [
        {
            "label": _("Interests answered in time"),
            "value": f"{kept.on_time_percent} %",
            "how": ngettext(
                "%(answered)d of %(count)d interest received, within five working days.",
                "%(answered)d of %(count)d interests received, within five working days.",
                kept.interests_received,
            )
            % {"answered": kept.interests_answered_in_time, "count": kept.interests_received},
        },
        {
            "label": _("Answered late or not at all"),
            "value": str(late),
            "how": _("Counted from the same interests."),
            "weak": late > 0,
        },
    ]
    if kept.median_answer_hours is not None:
        days = kept.median_answer_hours / 24
        figures.append(
            {
                "label": _("Usual time to an answer"),
                "value": (
                    ngettext("%(count)d hour", "%(count)d hours", kept.median_answer_hours)
                    % {"count": kept.median_answer_hours}
                    if days < 2  # noqa: PLR2004 - two days
                    else ngettext("%(count)d day", "%(count)d days", round(days))
                    % {"count": round(days)}
                ),
                "how": _("Half of the answers came faster, half slower."),
            }
        )
    return figures


def crumbs(organisation: Organisation) -> list[dict[str, str]]:
    """Where the page stands."""
    return [
        {"label": _("Organisations"), "url": reverse("registry:organisations")},
        {"label": str(organisation), "url": ""},
    ]


def chips(request: HttpRequest, form: DirectoryForm) -> list[dict[str, str]]:
    """The filters that are on, each with the address without it."""
    found = []
    for name, value in form.cleaned_data.items():
        if not value:
            continue
        label = form.fields[name].label if value is True else value
        choices = getattr(form.fields[name], "choices", ())
        for entry, text in choices:
            nested = text if isinstance(text, list | tuple) else [(entry, text)]
            label = next((str(said) for code, said in nested if code == value), label)
        query = request.GET.copy()
        query.pop(name, None)
        query.pop("page", None)
        if name == "province":
            query.pop("ward", None)
        found.append({"label": str(label), "url": f"?{query.urlencode()}"})
    return found


def json_ld(organisation: Organisation, url: str) -> dict[str, Any]:
    """The public facts for search engines (schema.org)."""
    person = Organisation.Kind.INDIVIDUAL in organisation.kinds
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Person" if person else "Organization",
        "name": organisation.name_vi,
        "url": url,
    }
    if organisation.name_en:
        data["alternateName"] = organisation.name_en
    if organisation.summary_vi:
        data["description"] = organisation.summary_vi
    if organisation.website:
        data["sameAs"] = [organisation.website]
    if organisation.tax_code and not person:
        data["taxID"] = organisation.tax_code
    if organisation.province:
        data["address"] = {
            "@type": "PostalAddress",
            "addressCountry": "VN",
            "addressRegion": organisation.province.name_vi,
        }
        if organisation.ward:
            data["address"]["addressLocality"] = organisation.ward.name_vi
        if organisation.address:
            data["address"]["streetAddress"] = organisation.address
    return data


def sheet_headers() -> list[str]:
    """Columns of the spreadsheet."""
    return [
        _("Code"),
        _("Name"),
        _("Name in English"),
        _("Kind"),
        _("Tax code"),
        pgettext("taxonomy", "Fields"),
        _("Province"),
        _("Ward or commune"),
        _("Street address"),
        _("Website"),
        _("E-mail"),
        _("Phone"),
        _("Verified by the exchange"),
        _("Claimed"),
        _("Illustrative"),
        _("Source"),
        _("Created"),
    ]


def sheet_row(organisation: Organisation) -> list[Any]:
    """One organisation as a row; never its personal number."""
    return [
        organisation.code,
        organisation.name_vi,
        organisation.name_en,
        ", ".join(organisation.kind_labels),
        organisation.tax_code or "",
        ", ".join(str(field) for field in organisation.sectors.all()),
        str(organisation.province or ""),
        str(organisation.ward or ""),
        organisation.address,
        organisation.website,
        organisation.public_email,
        organisation.public_phone,
        organisation.verified_at,
        organisation.claimed_at,
        organisation.illustrative,
        organisation.source,
        organisation.created_at,
    ]
