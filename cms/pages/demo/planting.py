"""Plants the demonstration through the product's own services, as people would.

Each listing goes the whole way: draft, sent, completeness, check of the lists, approval. The times
are then spread over the past weeks, which no service can do; `scenes` leaves some on their way.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cms.accounts import services as accounts
from cms.accounts import staff
from cms.accounts.models import Consent, User
from cms.pages.demo import contents, data, desk, interests, pictures, rooms, saved, scenes
from cms.pages.demo.editing import PICTURE_SIZES, Editing
from ecosystem.registry import services as registry
from ecosystem.registry.models import Affiliation, Field, Organisation
from marketplace.listings import services as listings
from marketplace.listings.models import Listing

PASSWORD = "can-tho-demo-2026"  # noqa: S105 - the demonstration's, shown to whoever runs it
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - the same
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


@dataclass(slots=True)
class Planter:
    """What has been planted so far, by the references of the data files."""

    demo: data.Demo
    people: dict[str, User] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    staff: dict[str, User] = field(default_factory=dict)
    listings: dict[str, Listing] = field(default_factory=dict)
    drawn: Callable[[str, str], bytes] = pictures.jpeg

    def plant(self) -> Iterator[str]:
        """Plant everything, saying after each part what was made."""
        with pictures.drawing(self._wanted()) as self.drawn:
            self._people()
            yield f"people: {len(self.people)}"
            self._organisations()
            yield f"organisations: {len(self.organisations)}"
            yield f"listings: {self._listings()}"
            yield f"pages: {Editing(self.demo, self.staff['editor'], self.drawn).plant()}"
        scenes.settle()

    def _wanted(self) -> list[tuple[str, str]]:
        entries: list[Any] = [*self.demo.offers, *self.demo.news]
        return [(entry.picture.motif, entry.ref) for entry in entries]

    def _people(self) -> None:
        password = make_password(PASSWORD)  # once: it is slow on purpose
        for entry in self.demo.accounts:
            works = bool(entry.groups)
            person = accounts.create_person(
                None,
                full_name=entry.full_name,
                email=entry.email or None,
                phone=entry.phone or None,
                language=entry.language,
                confirmed=True,
                is_staff=works,
                is_superuser="administrator" in entry.groups,
            )
            User.objects.filter(pk=person.pk).update(password=password)
            names = [GROUPS[name] for name in entry.groups if name in GROUPS]
            person.groups.set(Group.objects.filter(name__in=names))
            for name in entry.groups:
                self.staff.setdefault(name, person)
            if works:
                accounts.enrol_demo_totp(person, TOTP_SECRET)
            purposes = [Consent.Purpose.ACCOUNT, Consent.Purpose.MATCH_ALERTS]
            accounts.give_consents(person, purposes, "demo")
            self.people[entry.ref] = person

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
                **contents.place(entry.ward_code),
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

    def author(self, ref: str) -> User:
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
        for number, offer in enumerate(self.demo.offers):
            self._listing("offer", offer, contents.of_offer(offer), number)
        for number, need in enumerate(self.demo.needs):
            self._listing("need", need, contents.of_need(need), number)
        entered = scenes.play(self)
        interests.play(self)
        rooms.play(self)
        desk.play(self)
        saved.play(self)
        keeper = self.staff["administrator"]
        Affiliation.objects.filter(user=keeper).update(state=Affiliation.State.ENDED)
        return len(self.demo.offers) + len(self.demo.needs) + entered

    def _listing(self, kind: str, entry: Any, content: dict[str, Any], number: int) -> None:
        ref = entry.organisation
        organisation = self.organisations[ref]
        organisation.refresh_from_db()
        fate = scenes.FATES.get(entry.ref, scenes.Fate.LIVE)
        inside = fate == scenes.Fate.INSIDE
        author = self.people["nha-nghien-cuu"] if inside else self.author(ref)
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
        self.listings[entry.ref] = listing
        Listing.objects.filter(pk=listing.pk).update(illustrative=True)
        with self._straight(organisation, inside=inside):
            listing.refresh_from_db()
            listings.submit(author, listing=listing, novelty_read=True)
        moderator = self.staff["moderator"]
        if fate != scenes.Fate.LIVE:
            scenes.leave(moderator, listing, fate)
            return
        listings.pass_completeness(moderator, listing=listing)
        listings.record_list_check(moderator, listing=listing, entry=None)
        listings.approve(moderator, listing=listing)
        answered = entry.ref != scenes.WAITING
        scenes.backdate(moderator, listing, number, answered=answered)

    @contextmanager
    def _straight(self, organisation: Organisation, *, inside: bool) -> Iterator[None]:
        """Without the approval inside, except for the one that waits there."""
        steps = organisation.approval_steps
        if not steps or inside:
            yield
            return
        kept = Organisation.objects.filter(pk=organisation.pk)
        kept.update(approval_steps=[])
        yield
        kept.update(approval_steps=steps)

    def _attachments(self, author: User, draft: Any, entry: data.OfferEntry) -> None:
        drawn = self.drawn(entry.picture.motif, entry.ref)
        upload = SimpleUploadedFile("picture.jpg", drawn, "image/jpeg")
        caption = entry.picture.caption
        made = listings.add_image(
            author, draft=draft, upload=upload, caption_vi=caption.vi, caption_en=caption.en
        )
        made.image.get_renditions(*PICTURE_SIZES)  # so that first views don't wait for them
        for document in entry.documents:
            listings.add_document(
                author,
                draft=draft,
                upload=SimpleUploadedFile("document.pdf", _sheet(drawn), "application/pdf"),
                title=document.title.vi,
                access=document.access,
            )


def _sheet(picture: bytes) -> bytes:
    """A one-page PDF that shows the picture: something to download in the demonstration."""
    output = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as drawn:
        drawn.reduce(2).save(output, "PDF", resolution=110)
    return output.getvalue()
