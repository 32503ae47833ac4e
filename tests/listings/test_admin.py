"""The moderation pages in the admin."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from marketplace.listings import admin_views, queries, services
from marketplace.listings.models import ListCheck, Listing, ListingDraft, ModerationNote
from tests.factories import accounts, registry
from tests.factories import listings as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    return accounts.moderator()


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def act(client, listing, action, **data):
    url = reverse("listings_moderation:act", args=[listing.code, action])
    return client.post(url, data)


def test_the_queue_shows_what_waits_and_its_number_stands_in_the_menu(desk):
    waiting = make.sent("need")
    make.saved("need")
    page = desk.get(reverse("listings_moderation:queue"))
    assert [row["listing"] for row in page.context["rows"]] == [waiting]
    assert "(1)" in page.content.decode()


def test_the_queue_filters_and_searches(desk):
    need, offer = make.sent("need"), make.sent("offer")
    url = reverse("listings_moderation:queue")

    def shown(**query):
        return [row["listing"] for row in desk.get(url, query).context["rows"]]

    assert shown(kind="offer") == [offer]
    assert shown(q=need.code) == [need]
    assert shown(q="Máy sấy lúa dạng tháp") == [offer]
    assert shown(q="không có đâu") == []
    assert shown(overdue="on") == []
    assert shown(days="3") == []
    assert shown(stage="approval") == []
    assert shown(kind="nonsense", days="-4") == [need, offer]


def test_the_queue_as_a_spreadsheet(desk):
    listing = make.sent("need")
    response = desk.get(reverse("listings_moderation:queue"), {"format": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    assert [row[0] for row in rows.to_python()][1:] == [listing.code]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queues_rows_cost_one_query(rows, django_assert_num_queries):
    for _number in range(rows):
        make.sent("need")
    with django_assert_num_queries(1):
        shown = [admin_views._row(listing) for listing in queries.moderation_queue()]
        words = [f"{r['listing'].organisation} {r['listing'].created_by}" for r in shown]
    assert len(words) == rows


def test_the_page_of_the_queue_costs_the_same_however_long(desk):
    def cost():
        with CaptureQueriesContext(connection) as found:
            desk.get(reverse("listings_moderation:queue"))
        return len(found)

    make.sent("need")
    cost()  # what a process learns once
    one = cost()
    make.sent("need")
    make.sent("offer")
    assert cost() == one


@pytest.mark.parametrize("kind", ["need", "offer"])
def test_the_whole_review_in_the_browser(desk, kind):
    listing = make.sent(kind)
    url = reverse("listings_moderation:review", args=[listing.code])
    assert desk.get(url).status_code == 200
    assert act(desk, listing, "pass_completeness").status_code == 302
    refused = act(desk, listing, "approve")
    assert (refused.status_code, refused.context["refusal"].code) == (422, "list_check")
    assert act(desk, listing, "check", entry="none").status_code == 302
    assert act(desk, listing, "approve").status_code == 302
    listing.refresh_from_db()
    assert listing.state == "live"
    assert desk.get(url).status_code == 200


def test_a_proposed_entry_is_recorded_and_a_prohibited_one_stops_approval(desk):
    entry = registry.TechnologyListEntryFactory(
        technology_list__kind="prohibited", keywords="thủy ngân"
    )
    listing = make.sent("need", body_vi="Chúng tôi dùng thuỷ ngân để tách vàng.")
    services.pass_completeness(accounts.moderator(), listing=listing)
    page = desk.get(reverse("listings_moderation:review", args=[listing.code]))
    assert page.context["proposals"] == [entry]
    act(desk, listing, "check", entry=str(entry.pk))
    refused = act(desk, listing, "approve")
    assert refused.context["refusal"].code == "prohibited"
    assert list(ListCheck.objects.values_list("result", "entry")) == [("entry", entry.pk)]
    assert Listing.objects.get().state == "approval"


def test_sending_back_needs_words_and_keeps_what_was_typed(desk):
    listing = make.sent("need")
    refused = act(desk, listing, "return_to_author", text="   ")
    assert (refused.status_code, refused.context["refusal"].code) == (422, "words")
    assert Listing.objects.get().state == "completeness"
    act(desk, listing, "return_to_author", text="Cho biết công suất.")
    assert Listing.objects.get().state == "draft"
    assert [note.text for note in ModerationNote.objects.all()] == ["Cho biết công suất."]


def test_the_difference_of_a_change_stands_word_by_word(desk):
    listing = make.live("need")
    author = listing.created_by
    make.change(listing, author, title_vi="Cần máy sấy cà phê cho hợp tác xã")
    services.submit(author, listing=Listing.objects.get())
    page = desk.get(reverse("listings_moderation:review", args=[listing.code])).content.decode()
    assert "<del>lúa</del><ins>cà phê</ins>" in page


def test_others_stay_outside(client):
    listing = make.sent("need")
    urls = [
        reverse("listings_moderation:queue"),
        reverse("listings_moderation:entry"),
        reverse("listings_moderation:review", args=[listing.code]),
    ]
    for user in (accounts.editor(), listing.created_by):
        client.force_login(user)
        answers = {client.get(url).status_code for url in urls}
        assert answers <= {302, 403}
        act(client, listing, "pass_completeness")
    assert Listing.objects.get().state == "completeness"


def test_entry_for_somebody_starts_a_draft_with_their_word(desk, moderator):
    organisation = registry.OrganisationFactory()
    data = {
        "kind": "need",
        "word": "call",
        "word_of": "Bà Tư",
        "word_contact": "tu@example.com",
        "organisation": organisation.code,
    }
    response = desk.post(reverse("listings_moderation:entry"), data)
    assert response.status_code == 302
    draft = ListingDraft.objects.get()
    assert (draft.user, draft.organisation) == (moderator, organisation)
    assert draft.data["word"] == {
        "word": "call",
        "word_of": "Bà Tư",
        "word_contact": "tu@example.com",
    }


def test_entry_for_somebody_new_enters_an_unclaimed_organisation(desk):
    data = {
        "kind": "need",
        "word": "paper",
        "word_of": "Ông Năm",
        "word_contact": "",
        "organisation": "Nguyễn Văn Năm",
        "new_kind": "individual",
    }
    assert desk.post(reverse("listings_moderation:entry"), data).status_code == 302
    made = ListingDraft.objects.get().organisation
    assert (made.name_vi, made.claimed_at, made.kinds) == ("Nguyễn Văn Năm", None, ["individual"])


def test_the_lists_are_read_only_and_can_be_taken_along(desk):
    listing = make.live("offer")
    make.live("need")
    url = reverse("listing_offers:index")
    assert desk.get(url).status_code == 200
    assert desk.get(reverse("listing_offers:add")).status_code == 302
    response = desk.get(url, {"format": "xlsx"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    assert [row[0] for row in rows.to_python()][1:] == [listing.code]


def test_nothing_of_a_listing_can_be_published_or_edited_in_the_admin(desk, moderator):
    from wagtail.snippets.models import get_snippet_models

    from marketplace.listings.models import TechnologyNeed, TechnologyOffer

    assert set(get_snippet_models()) & {TechnologyNeed, TechnologyOffer} == set()
    for model in ("technologyoffer", "technologyneed", "listing"):
        for verb in ("publish", "change", "delete", "add"):
            assert not moderator.has_perm(f"listings.{verb}_{model}")


def test_first_page_of_the_admin_shows_what_waits(desk):
    listing = make.sent("need")

    page = desk.get("/admin/").content.decode()

    assert page.count(f"/admin/moderation/{listing.code}/") == 1
