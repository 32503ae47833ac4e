"""Pictures and files: who may open what, and how an anonymous owner stays anonymous."""

import pytest
from django.contrib.auth.models import AnonymousUser

from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused
from cms.base.models import ExchangeImage, StoredFile
from ecosystem.registry.models import Affiliation
from marketplace.listings import permissions, queries, services
from marketplace.listings.models import Listing, ListingDocument
from tests.factories import accounts, registry, uploads
from tests.factories import listings as make

pytestmark = pytest.mark.django_db

ACCESS = ("public", "members", "nda", "staff")


@pytest.fixture
def world():
    owner = make.writer()
    listing = make.saved("offer", user=owner)
    documents = {
        access: services.add_document(
            owner, listing=listing, upload=uploads.pdf(), title=access, access=access
        )
        for access in ACCESS
    }
    granted = make.writer()
    member = make.writer(registry.OrganisationFactory(is_verified=True))
    people = {
        "stranger": make.writer(),
        "member": member,
        "granted": granted,
        "owner": owner,
        "colleague": make.member(
            accounts.UserFactory(), listing.organisation, Affiliation.Role.NEGOTIATOR
        ),
        "moderator": accounts.moderator(),
        "editor": accounts.editor(),
    }

    people["anonymous"] = AnonymousUser()
    services.grant_documents(
        owner, listing=listing, organisation=make.organisation_of(granted), basis="NDA số 1"
    )
    return listing, documents, people


def opened(documents, user):
    def may(document):
        try:
            queries.get_document_for(user, document.file.code)
        except NotFound:
            return False
        return True

    return {access for access, document in documents.items() if may(document)}


BEFORE = {
    "anonymous": set(),
    "stranger": set(),
    "member": set(),
    "granted": set(),
    "editor": set(),
    "owner": set(ACCESS),
    "colleague": {"public", "members", "nda"},
    "moderator": set(ACCESS),
}
AFTER = {
    "anonymous": {"public"},
    "stranger": {"public"},
    "member": {"public", "members"},
    "granted": {"public", "nda"},
    "editor": {"public", "members"},
    "owner": set(ACCESS),
    "colleague": {"public", "members", "nda"},
    "moderator": set(ACCESS),
}


def test_who_opens_what_before_and_after_approval_and_when_it_is_gone(world):
    listing, documents, people = world
    assert {name: opened(documents, user) for name, user in people.items()} == BEFORE
    services.submit(people["owner"], listing=listing)
    listing = make.approved(Listing.objects.get(pk=listing.pk))
    assert {name: opened(documents, user) for name, user in people.items()} == AFTER
    shown = {
        name: {row.document.access for row in queries.documents_for(user, listing) if row.may_open}
        for name, user in people.items()
    }
    assert shown == AFTER
    grant = listing.grants.get()
    services.end_grant(people["owner"], grant=grant)
    assert opened(documents, people["granted"]) == {"public"}
    services.withdraw(people["owner"], listing=listing)
    assert {name: opened(documents, user) for name, user in people.items()} == BEFORE


def test_readers_arent_told_of_what_is_for_staff(world):
    listing, _documents, people = world
    services.submit(people["owner"], listing=listing)
    make.approved(Listing.objects.get(pk=listing.pk))
    for name in ("stranger", "colleague"):
        seen = [row.document.access for row in queries.documents_for(people[name], listing)]
        assert seen == ["public", "members", "nda"]


def test_evidence_of_ownership_is_for_staff_whatever_was_asked(world):
    listing, _documents, people = world
    made = services.add_document(
        people["owner"],
        listing=listing,
        upload=uploads.pdf(),
        title="Bằng",
        access="public",
        purpose="ownership",
    )
    assert made.access == "staff"


def test_opening_is_written_down(world):
    listing, documents, people = world
    response = services.open_document(people["moderator"], code=documents["nda"].file.code)
    assert response["Content-Disposition"].startswith("attachment")
    entry = audit.trail(listing).filter(action="listings.open_document").get()
    assert (entry.actor, entry.details) == (
        people["moderator"],
        {"document": documents["nda"].file.code},
    )
    with pytest.raises(NotFound):
        services.open_document(people["stranger"], code=documents["nda"].file.code)
    assert audit.trail(listing).filter(action="listings.open_document").count() == 1


def test_a_visitor_who_opens_what_everybody_may_leaves_no_line(world):
    listing, documents, people = world
    services.submit(people["owner"], listing=listing)
    make.approved(Listing.objects.get(pk=listing.pk))
    for name in ("anonymous", "stranger"):
        response = services.open_document(people[name], code=documents["public"].file.code)
        assert response.status_code == 200
    entries = audit.trail(listing).filter(action="listings.open_document")
    assert [entry.actor for entry in entries] == [people["stranger"]]


def test_an_anonymous_need_has_no_document_before_an_agreement():
    owner = make.writer()
    listing = make.saved("need", user=owner, disclosure="anonymous")
    for access in ("public", "members"):
        with pytest.raises(Refused) as refused:
            services.add_document(
                owner, listing=listing, upload=uploads.pdf(), title="Ảnh", access=access
            )
        assert refused.value.code == "anonymous_document"
    assert (ListingDocument.objects.count(), StoredFile.objects.count()) == (0, 0)
    services.add_document(owner, listing=listing, upload=uploads.pdf(), title="Ảnh", access="nda")


def test_taking_the_name_away_is_refused_while_a_document_could_tell_it():
    owner = make.writer()
    listing = make.saved("need", user=owner)
    services.add_document(
        owner, listing=listing, upload=uploads.pdf(), title="Giấy tờ", access="public"
    )
    draft = services.start_draft(owner, kind="need", listing=listing)
    with pytest.raises(Refused) as refused:
        services.save_listing(
            owner,
            draft=draft,
            content=make.need_content(),
            organisation=listing.organisation,
            disclosure="anonymous",
        )
    assert refused.value.code == "anonymous_document"
    assert Listing.objects.get().disclosure == "named"


def test_an_anonymous_owner_is_in_no_name_of_a_file():
    owner = make.writer(full_name="Trần Thị Bí Mật")
    listing = make.saved("need", user=owner, disclosure="anonymous")
    services.add_document(
        owner,
        listing=listing,
        upload=uploads.pdf("cong-ty-bi-mat.pdf"),
        title="Thông số",
        access="nda",
    )
    services.add_image(owner, listing=listing, upload=uploads.picture("cong-ty-bi-mat.jpg"))
    reader = make.writer()
    services.submit(owner, listing=listing)
    listing = make.approved(Listing.objects.get())
    services.grant_documents(
        owner, listing=listing, organisation=make.organisation_of(reader), basis="NDA"
    )
    (row,) = queries.documents_for(reader, listing)
    answer = services.open_document(reader, code=row.code)
    assert answer["Content-Disposition"] == f'attachment; filename="{listing.code}-1.pdf"'
    image = ExchangeImage.objects.get()
    assert "bi-mat" not in f"{image.title} {image.file.name}"
    assert not permissions.can_see_owner(reader, listing)
    assert permissions.can_see_owner(owner, listing)


def test_a_members_need_is_unknown_to_others_and_known_to_verified_members():
    listing = make.live("need", disclosure="members")
    member = make.writer(registry.OrganisationFactory(is_verified=True))
    stranger = make.writer()
    assert list(queries.live_for(queries.audience_of(stranger))) == []
    with pytest.raises(NotFound):
        queries.get_listing_for(stranger, listing.code)
    assert list(queries.live_for(queries.audience_of(member))) == [listing]
    assert queries.get_listing_for(member, listing.code) == listing


def test_files_of_live_listings_change_only_with_approval():
    owner = make.writer()
    listing = make.saved("offer", user=owner)
    old = services.add_image(owner, listing=listing, upload=uploads.picture())
    services.submit(owner, listing=listing)
    listing = make.approved(Listing.objects.get())
    new = services.add_image(owner, listing=listing, upload=uploads.picture())
    old.refresh_from_db()
    services.remove_image(owner, image=old)
    stranger = make.writer()
    assert queries.images_for(stranger, listing) == [old]
    listing = Listing.objects.get()
    assert listing.edit_state == "editing"
    services.submit(owner, listing=listing)
    make.approved(Listing.objects.get())
    assert queries.images_for(stranger, listing) == [new]


def test_strangers_and_reviewed_listings_take_no_files():
    listing = make.sent("need")
    stranger = make.writer()
    with pytest.raises(NotFound):
        services.add_image(stranger, listing=listing, upload=uploads.picture())
    with pytest.raises(NotAllowed):
        services.add_image(listing.created_by, listing=listing, upload=uploads.picture())
    assert ExchangeImage.objects.count() == 0


def test_a_renamed_program_is_no_document():
    owner = make.writer()
    draft = make.draft(owner)
    with pytest.raises(Refused) as refused:
        services.add_document(
            owner, draft=draft, upload=uploads.program(), title="x", access="public"
        )
    assert refused.value.code == "file_type"
    assert StoredFile.objects.count() == 0


def test_there_is_an_end_to_pictures():
    owner = make.writer()
    draft = make.draft(owner)
    for _number in range(8):
        services.add_image(owner, draft=draft, upload=uploads.picture())
    with pytest.raises(Refused) as refused:
        services.add_image(owner, draft=draft, upload=uploads.picture())
    assert refused.value.code == "too_many_images"


def test_wider_access_waits_for_approval_narrower_is_at_once_and_giving_up_loses_nothing():
    owner = make.writer()
    listing = make.saved("offer", user=owner)
    document = services.add_document(
        owner, listing=listing, upload=uploads.pdf(), title="Bản vẽ", access="members"
    )
    services.submit(owner, listing=listing)
    listing = make.approved(Listing.objects.get())
    stranger = make.writer()
    member = make.writer(registry.OrganisationFactory(is_verified=True))

    def describe(access):
        document.refresh_from_db()
        services.describe_document(owner, document=document, access=access, title="Bản vẽ")
        document.refresh_from_db()
        return (document.access, document.pending_access)

    assert describe("public") == ("members", "public")
    assert opened({"it": document}, stranger) == set()
    assert opened({"it": document}, member) == {"it"}
    services.cancel_edit(owner, listing=listing)
    document.refresh_from_db()
    assert (document.access, document.pending_access) == ("members", "")
    assert describe("nda") == ("nda", "")
    assert opened({"it": document}, member) == set()
    assert describe("public") == ("nda", "public")
    services.submit(owner, listing=listing)
    make.approved(Listing.objects.get())
    document.refresh_from_db()
    assert (document.access, document.pending_access) == ("public", "")
    assert opened({"it": document}, stranger) == {"it"}
