"""What somebody types is never lost, and the same form sent twice makes one listing."""

import pytest

from cms.accounts.models import Notification
from cms.base.errors import NotAllowed, NotFound, Refused
from cms.base.models import AuditEntry
from marketplace.listings import queries, services
from marketplace.listings.models import Listing, ListingDocument, ListingDraft
from marketplace.listings.services import DraftConflict, ListingConflict
from tests.factories import accounts, registry, uploads
from tests.factories import listings as make

pytestmark = pytest.mark.django_db


def save(author, draft, **changes):
    return services.save_listing(
        author,
        draft=draft,
        content=make.need_content(**changes),
        organisation=make.organisation_of(author),
        disclosure="named",
    )


def test_two_tabs_the_slower_one_gets_the_newer_text_and_loses_nothing():
    author = make.writer()
    draft = make.draft(author)
    services.save_draft(author, draft=draft, data={"title_vi": "Một"}, revision=0)
    with pytest.raises(DraftConflict) as conflict:
        services.save_draft(author, draft=draft, data={"title_vi": "Hai"}, revision=0)
    assert conflict.value.draft.data == {"title_vi": "Một"}
    assert conflict.value.draft.revision == 1
    assert ListingDraft.objects.get().data == {"title_vi": "Một"}
    kept = services.save_draft(author, draft=draft, data={"title_vi": "Hai"}, revision=1)
    assert (kept.data, kept.revision) == ({"title_vi": "Hai"}, 2)


def test_the_character_zero_is_left_out():
    """PostgreSQL's JSON refuses it: the save would be an error page."""
    draft = make.draft(make.writer())
    data = {"form": {"title_vi": ["Má\0y"], "a\0": ["\\u0000"]}, "tab": "\0t"}
    kept = services.save_draft(draft.user, draft=draft, data=data, revision=0)
    kept.refresh_from_db()
    assert kept.data == {"form": {"title_vi": ["Máy"], "a": ["\\u0000"]}, "tab": "t"}


def test_a_save_repeated_because_its_answer_got_lost_is_no_conflict():
    author = make.writer()
    draft = make.draft(author)
    for _time in range(2):
        kept = services.save_draft(author, draft=draft, data={"title_vi": "Một"}, revision=0)
        assert kept.revision == 1


def test_drafts_are_for_their_writer_only():
    author, colleague, stranger = make.writer(), accounts.UserFactory(), accounts.moderator()
    make.member(colleague, make.organisation_of(author), "owner")
    draft = make.draft(author)
    for other in (colleague, stranger):
        with pytest.raises(NotFound):
            services.save_draft(other, draft=draft, data={"title_vi": "x"}, revision=0)
        with pytest.raises(NotFound):
            services.discard_draft(other, draft=draft)
        with pytest.raises(NotFound):
            queries.get_draft_for(other, draft.code)
        assert list(queries.drafts_of(other)) == []
    assert ListingDraft.objects.get().data == {}


def test_the_same_form_sent_twice_makes_one_listing_and_one_revision():
    author = make.writer()
    draft = make.draft(author)
    first = save(author, draft)
    services.submit(author, listing=first)
    told = Notification.objects.count()
    again = save(author, ListingDraft.objects.get())
    assert again == first
    assert Listing.objects.count() == 1
    assert queries.content_row(first).revisions.count() == 1
    assert Notification.objects.count() == told
    assert AuditEntry.objects.filter(action="listings.save").count() == 1


def test_a_sent_form_with_another_text_is_a_conflict_not_a_second_listing():
    author = make.writer()
    draft = make.draft(author)
    listing = save(author, draft)
    services.submit(author, listing=listing)
    with pytest.raises(ListingConflict):
        save(author, draft, title_vi="Một tên khác")
    with pytest.raises(Refused) as refused:
        services.save_draft(author, draft=draft, data={"title_vi": "x"}, revision=0)
    assert refused.value.code == "sent"
    assert Listing.objects.count() == 1


def test_two_people_edit_one_listing():
    author = make.writer()
    listing = make.saved("need", user=author)
    colleague = make.member(accounts.UserFactory(), listing.organisation, "editor")
    hers = services.start_draft(colleague, kind="need", listing=listing)
    his = services.start_draft(author, kind="need", listing=listing)
    services.save_draft(author, draft=his, data={"title_vi": "Của anh"}, revision=his.revision)
    services.save_listing(
        colleague,
        draft=hers,
        content=make.need_content(title_vi="Của chị"),
        organisation=listing.organisation,
        disclosure="named",
    )
    with pytest.raises(ListingConflict) as conflict:
        save(author, his, title_vi="Của anh")
    assert conflict.value.listing.content_version == 2
    assert queries.latest_content(listing).title_vi == "Của chị"
    assert services.start_draft(author, kind="need", listing=listing).data == {
        "title_vi": "Của anh"
    }
    services.accept_newer(author, draft=his)
    save(author, his, title_vi="Của anh và chị")
    assert queries.latest_content(listing).title_vi == "Của anh và chị"


def test_sending_what_somebody_else_has_changed_is_a_conflict():
    listing = make.saved("need")
    with pytest.raises(ListingConflict):
        services.submit(listing.created_by, listing=listing, base_version=0)
    found = Listing.objects.get()
    assert (found.state, Notification.objects.count()) == ("draft", 0)


def test_only_writers_of_the_organisation_save_for_it():
    author = make.writer()
    draft = make.draft(author)
    elsewhere = registry.OrganisationFactory()
    with pytest.raises(NotAllowed):
        services.save_listing(
            author,
            draft=draft,
            content=make.need_content(),
            organisation=elsewhere,
            disclosure="named",
        )
    assert Listing.objects.count() == 0


def test_what_was_attached_while_typing_goes_with_the_listing_or_away_with_the_draft():
    author = make.writer()
    draft = make.draft(author)
    document = services.add_document(
        author, draft=draft, upload=uploads.pdf(), title="Ảnh lò", access="public"
    )
    services.add_image(author, draft=draft, upload=uploads.picture())
    listing = save(author, draft)
    document.refresh_from_db()
    assert document.listing == listing
    assert listing.listingimages.count() == 1
    other = make.draft(author)
    gone = services.add_document(
        author, draft=other, upload=uploads.pdf(), title="Thử", access="public"
    )
    services.discard_draft(author, draft=other)
    assert list(ListingDocument.objects.all()) == [document]
    assert not ListingDraft.objects.filter(pk=other.pk).exists()
    assert not type(gone.file).objects.filter(pk=gone.file.pk).exists()


def test_a_broken_disclosure_or_one_that_an_offer_cant_have():
    author = make.writer()
    for kind, disclosure in (("need", "secret"), ("offer", "anonymous")):
        draft = make.draft(author, kind)
        with pytest.raises(Refused) as refused:
            services.save_listing(
                author,
                draft=draft,
                content=make.content(kind),
                organisation=make.organisation_of(author),
                disclosure=disclosure,
            )
        assert refused.value.field == "disclosure"
    assert Listing.objects.count() == 0
