"""Plants the demonstration through the product's own services, as people would.

Each listing goes the whole way: draft, sent, completeness, check of the lists, approval. The times
are then spread over the past weeks, which no service can do.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from PIL import Image
from wagtail.models import Locale, Page

from cms.accounts import services as accounts
from cms.accounts import staff
from cms.accounts.models import Consent, Notification, OutboundMessage, User
from cms.base import files
from cms.base.models import ExchangeImage
from cms.pages.demo import data, pictures
from cms.pages.models import ContentPage, HomePage, NewsIndexPage, NewsPage
from ecosystem.registry import services as registry
from ecosystem.registry.models import Affiliation, Field, Organisation, Province, Ward
from marketplace.listings import services as listings
from marketplace.listings.models import Listing

PASSWORD = "can-tho-demo-2026"  # noqa: S105 - the demonstration's, shown to whoever runs it
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - the same
PROVINCE = "92"
EVIDENCE = "Demonstration: papers not looked at"
GROUPS = {
    "moderator": staff.MODERATOR,
    "editor": staff.EDITOR,
    "registry_verifier": staff.VERIFIER,
    "event_curator": staff.EVENT_CURATOR,
    "call_manager": staff.CALL_MANAGER,
    "finance": staff.FINANCE,
}
STAGES = {
    "researcher": Affiliation.Role.EDITOR,
    "research_office": Affiliation.Role.RESEARCH_OFFICE,
    "leader": Affiliation.Role.LEADER,
}
IN_QUEUE = 3  # of each kind: left in moderation, so that the queue has something to show
SPREAD_HOURS = 31


@dataclass(slots=True)
class Planter:
    """What has been planted so far, by the references of the data files."""

    demo: data.Demo
    people: dict[str, User] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    staff: dict[str, User] = field(default_factory=dict)

    def plant(self) -> Iterator[str]:
        """Plant everything, saying after each part what was made."""
        self._people()
        yield f"people: {len(self.people)}"
        self._organisations()
        yield f"organisations: {len(self.organisations)}"
        yield f"listings: {self._listings()}"
        yield f"pages: {self._pages()}"
        # Nobody is to be mailed about the demonstration's own making; notices in the app stay.
        OutboundMessage.objects.all().delete()
        Notification.objects.filter(user__is_staff=False, created_at__lt=timezone.now()).update(
            read_at=timezone.now()
        )

    def _people(self) -> None:
        for entry in self.demo.accounts:
            works = bool(entry.groups)
            person = accounts.create_person(
                None,
                full_name=entry.full_name,
                email=entry.email or None,
                phone=entry.phone or None,
                language=entry.language,
                password=PASSWORD,
                confirmed=True,
                is_staff=works,
                is_superuser="administrator" in entry.groups,
            )
            names = [GROUPS[name] for name in entry.groups if name in GROUPS]
            person.groups.set(Group.objects.filter(name__in=names))
            for name in entry.groups:
                self.staff.setdefault(name, person)
            if works:
                accounts.enrol_demo_totp(person, TOTP_SECRET)
            purposes = [Consent.Purpose.ACCOUNT, Consent.Purpose.MATCH_ALERTS]
            accounts.give_consents(person, purposes, "demo")
            self.people[entry.ref] = person

    def _place(self, code: int) -> dict[str, Any]:
        ward = Ward.objects.filter(code=str(code).zfill(5)).first()
        ward = ward or Ward.objects.filter(code=str(code)).first()
        province = ward.province if ward else Province.objects.get(code=PROVINCE)
        return {"ward": ward, "province": province}

    def _organisations(self) -> None:
        admin = self.staff["administrator"]
        verifier = self.staff["registry_verifier"]
        for entry in self.demo.organisations:
            made = registry.create_organisation(
                admin,
                kind=entry.kinds[0],
                more_kinds=entry.kinds[1:],
                name_vi=entry.name.vi,
                name_en=entry.name.en,
                summary_vi=entry.summary.vi,
                summary_en=entry.summary.en,
                story_vi=entry.story.vi,
                story_en=entry.story.en,
                website=entry.website,
                sectors=Field.objects.filter(code__in=entry.fields),
                claim=False,
                listed=True,
                source="" if entry.illustrative else "demo",
                illustrative=entry.illustrative,
                **self._place(entry.ward_code),
            )
            if entry.verified:
                made = registry.verify_organisation(verifier, organisation=made, evidence=EVIDENCE)
            self.organisations[entry.ref] = made
        self._roles(admin)

    def _roles(self, admin: User) -> None:
        steps: dict[str, set[str]] = {}
        for entry in self.demo.accounts:
            for ref, role in entry.roles:
                organisation = self.organisations[ref]
                roles = {role, STAGES[entry.stage]} if entry.stage else {role}
                if entry.stage in {"research_office", "leader"}:
                    steps.setdefault(ref, set()).add(str(STAGES[entry.stage]))
                for one in roles:
                    Affiliation.objects.create(
                        organisation=organisation,
                        user=self.people[entry.ref],
                        role=one,
                        state=Affiliation.State.ACTIVE,
                        decided_at=timezone.now(),
                        decided_by=admin,
                    )
        claimed = Affiliation.objects.values("organisation")
        Organisation.objects.filter(pk__in=claimed).update(claimed_at=timezone.now())
        for ref, found in steps.items():
            order = [r for r in ("research_office", "leader") if r in found]
            Organisation.objects.filter(pk=self.organisations[ref].pk).update(approval_steps=order)

    def _author(self, ref: str) -> User:
        """Somebody who writes for the organisation; the administrator enters for those without."""
        for entry in self.demo.accounts:
            if any(org == ref and role in {"owner", "editor"} for org, role in entry.roles):
                return self.people[entry.ref]
        keeper = self.staff["administrator"]
        Affiliation.objects.get_or_create(
            organisation=self.organisations[ref],
            user=keeper,
            role=Affiliation.Role.OWNER,
            state=Affiliation.State.ACTIVE,
        )
        return keeper

    def _listings(self) -> int:
        total = len(self.demo.offers) + len(self.demo.needs)
        for number, offer in enumerate(self.demo.offers):
            waits = number >= len(self.demo.offers) - IN_QUEUE
            self._listing("offer", offer, self._offer_content(offer), number, waits=waits)
        for number, need in enumerate(self.demo.needs):
            waits = number >= len(self.demo.needs) - IN_QUEUE
            self._listing("need", need, self._need_content(need), number, waits=waits)
        standing = Affiliation.objects.filter(user=self.staff["administrator"])
        standing.update(state=Affiliation.State.ENDED)
        return total

    def _listing(
        self, kind: str, entry: Any, content: dict[str, Any], number: int, *, waits: bool
    ) -> None:
        ref = entry.organisation
        organisation = self.organisations[ref]
        organisation.refresh_from_db()
        author = self._author(ref)
        draft = listings.start_draft(author, kind=kind, organisation=organisation)
        if kind == "offer":
            self._attachments(author, draft, entry)
        listing = listings.save_listing(
            author,
            draft=draft,
            content=content,
            organisation=organisation,
            disclosure=getattr(entry, "disclosure", Listing.Disclosure.NAMED),
        )
        Listing.objects.filter(pk=listing.pk).update(illustrative=True)
        steps, organisation.approval_steps = organisation.approval_steps, []
        if steps:
            Organisation.objects.filter(pk=organisation.pk).update(approval_steps=[])
        listing.refresh_from_db()
        listings.submit(author, listing=listing, novelty_read=True)
        if steps:
            Organisation.objects.filter(pk=organisation.pk).update(approval_steps=steps)
        if waits:
            return
        moderator = self.staff["moderator"]
        listing.refresh_from_db()
        listings.pass_completeness(moderator, listing=listing)
        listings.record_list_check(moderator, listing=listing, entry=None)
        listings.approve(moderator, listing=listing)
        then = timezone.now() - timedelta(hours=SPREAD_HOURS * number + 3)
        Listing.objects.filter(pk=listing.pk).update(
            published_at=then,
            first_published_at=then,
            submitted_at=then - timedelta(days=1),
            created_at=then - timedelta(days=2),
            matches_told_at=timezone.now(),
        )

    def _attachments(self, author: User, draft: Any, entry: data.OfferEntry) -> None:
        drawn = pictures.jpeg(entry.picture.motif, entry.ref)
        upload = SimpleUploadedFile("picture.jpg", drawn, "image/jpeg")
        caption = entry.picture.caption
        listings.add_image(
            author, draft=draft, upload=upload, caption_vi=caption.vi, caption_en=caption.en
        )
        for document in entry.documents:
            listings.add_document(
                author,
                draft=draft,
                upload=SimpleUploadedFile("document.pdf", _sheet(drawn), "application/pdf"),
                title=document.title.vi,
                access=document.access,
            )

    def _shared_content(self, entry: Any) -> dict[str, Any]:
        texts = ("title", "summary", "body", "keywords")
        pairs = {
            f"{name}_{lang}": getattr(getattr(entry, name), lang).strip()
            for name in texts
            for lang in ("vi", "en")
        }
        place = self._place(entry.ward_code)
        return pairs | {
            "field_codes": list(entry.fields),
            "province": place["province"].code,
            "ward": place["ward"].code if place["ward"] else None,
        }

    def _offer_content(self, entry: data.OfferEntry) -> dict[str, Any]:
        pairs = {
            f"{name}_{lang}": getattr(getattr(entry, name), lang).strip()
            for name in ("problem", "advantage", "trl_evidence")
            for lang in ("vi", "en")
        }
        return self._shared_content(entry) | pairs | {
            "modes": list(entry.transfer_modes),
            "trl": entry.trl,
            "price_basis": entry.price_basis,
            "price_min": entry.price_min,
            "price_max": entry.price_max,
            "royalty_percent": entry.royalty_percent,
            "economics": [
                {"label_vi": row.label.vi, "label_en": row.label.en, **_unit(row.unit),
                 "today": row.today, "new": row.new}
                for row in entry.economics
            ],
            "specs": [
                {"parameter_vi": row.parameter.vi, "parameter_en": row.parameter.en,
                 "value": row.value, **_unit(row.unit)}
                for row in entry.specs
            ],
            "ip_rights": [
                {"kind": row.kind, "status": row.status, "number": "", "title": ""}
                for row in entry.ip_rights
                if row.kind != "none"
            ],
            "reference_sites": [
                {"name_vi": site.vi, "name_en": site.en} for site in entry.reference_sites
            ],
        }  # fmt: skip

    def _need_content(self, entry: data.NeedEntry) -> dict[str, Any]:
        return self._shared_content(entry) | {
            "practice_vi": entry.practice.vi.strip(),
            "practice_en": entry.practice.en.strip(),
            "loss_amount": entry.loss_amount or None,
            "loss_period": entry.loss_period if entry.loss_amount else "",
            "requirements": [
                {"parameter_vi": row.parameter.vi, "parameter_en": row.parameter.en,
                 "operator": row.operator, "value": row.value, **_unit(row.unit), "must": row.must}
                for row in entry.requirements
            ],
            "budget_min": entry.budget_min or None,
            "budget_max": entry.budget_max or None,
            "deadline": timezone.localdate() + timedelta(days=entry.deadline_days),
            "min_trl": entry.min_trl or None,
            "modes": list(entry.modes),
        }  # fmt: skip

    def _pages(self) -> int:
        home = HomePage.objects.get(locale__language_code="vi")
        english = Locale.objects.get(language_code="en")
        for page in (home, home.get_translation(english)):
            lang = page.locale.language_code
            examples = getattr(self.demo, f"home_examples_{lang}")
            page.hero = getattr(self.demo.home["hero"], lang)
            page.hint = getattr(self.demo.home["hint"], lang)
            page.examples = ", ".join(examples)
            page.body = json.dumps(self._home_body(lang))
            page.save_revision(user=self.staff["editor"]).publish()
        made = sum(self._both(home, entry) for entry in self.demo.pages)
        return made + self._news(home)

    def _home_body(self, lang: str) -> list[dict[str, Any]]:
        def word(name: str) -> str:
            return str(getattr(self.demo.home[name], lang))

        prefix = "" if lang == "vi" else "/en"
        value = {
            "title": word("help_title"),
            "text": word("help_text"),
            "label": word("post_need"),
            "url": f"{prefix}/needs/new/",
        }
        return [{"type": "action", "value": value}]

    def _body(self, entry: data.PageEntry, lang: str) -> str:
        blocks: list[dict[str, Any]] = [
            {"type": "text", "value": _html(entry.body.paragraphs("vi" if lang == "vi" else "en"))}
        ]
        if entry.slug == "faq":
            blocks += [
                {
                    "type": "question",
                    "value": {
                        "question": getattr(one.question, lang),
                        "answer": _html([getattr(one.answer, lang)]),
                    },
                }
                for one in self.demo.questions
            ]
        return json.dumps(blocks)

    def _both(self, home: Page, entry: data.PageEntry) -> int:
        page = home.add_child(
            instance=ContentPage(
                title=entry.title.vi,
                slug=entry.slug,
                intro=entry.intro.vi,
                body=self._body(entry, "vi"),
                locale=home.locale,
            )
        )
        page.save_revision().publish()
        other = _translated(page)
        other.title, other.intro = entry.title.en, entry.intro.en
        other.body = self._body(entry, "en")
        other.save_revision().publish()
        return 2

    def _news(self, home: Page) -> int:
        index = home.add_child(
            instance=NewsIndexPage(
                title="Tin tức", slug="news", show_in_menus=True, locale=home.locale
            )
        )
        index.save_revision().publish()
        english = _translated(index)
        english.title, english.show_in_menus = "News", True
        english.save_revision().publish()
        made = 2
        for entry in self.demo.news:
            day = timezone.localdate() - timedelta(days=entry.days_ago)
            image = self._image(entry.picture, entry.ref)
            page = index.add_child(
                instance=NewsPage(
                    title=entry.title.vi,
                    slug=entry.ref,
                    date=day,
                    intro=entry.intro.vi,
                    picture=image,
                    picture_alt=entry.picture.caption.vi,
                    body=json.dumps(
                        [{"type": "text", "value": _html(entry.body.paragraphs("vi"))}]
                    ),
                    locale=home.locale,
                )
            )
            page.save_revision().publish()
            other = _translated(page)
            other.title, other.intro = entry.title.en, entry.intro.en
            other.picture_alt = entry.picture.caption.en
            other.body = json.dumps([{"type": "text", "value": _html(entry.body.paragraphs("en"))}])
            other.save_revision().publish()
            made += 2
        return made

    def _image(self, picture: data.Picture, seed: str) -> ExchangeImage:
        drawn = pictures.jpeg(picture.motif, seed)
        upload = SimpleUploadedFile("picture.jpg", drawn, "image/jpeg")
        caption = picture.caption
        return files.store_image(
            self.staff["editor"],
            upload=upload,
            title=caption.vi,
            alt_vi=caption.vi,
            alt_en=caption.en,
        )


def _translated(page: Page) -> Any:
    return page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=False)


def _unit(unit: data.Text) -> dict[str, str]:
    return {"unit": unit.vi, "unit_en": unit.en}


def _html(paragraphs: Any) -> str:
    return str(format_html("{}", format_html_join("", "<p>{}</p>", ((p,) for p in paragraphs))))


def _sheet(picture: bytes) -> bytes:
    """A one-page PDF that shows the picture: something to download in the demonstration."""
    output = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as drawn:
        drawn.reduce(2).save(output, "PDF", resolution=110)
    return output.getvalue()
