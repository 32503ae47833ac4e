"""The match desk's pages in the admin."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from marketplace.deals.desk import jobs, queries, services, views, wording
from marketplace.deals.models import DeskItem, Interest
from marketplace.listings import services as listings
from marketplace.listings.models import DeskAnswer, Listing
from tests.deals.desk.test_desk import facts, on_desk, quiet_offer, row
from tests.factories import accounts
from tests.factories import listings as make

pytestmark = pytest.mark.django_db
QUEUE = "deals_desk:queue"


@pytest.fixture
def moderator():
    return accounts.moderator()


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def do(client, item, action, **data):
    item.refresh_from_db()
    url = reverse("deals_desk:act", args=[item.code, action])
    return client.post(url, {"version": item.version, **data})


def page(client, item):
    return client.get(reverse("deals_desk:item", args=[item.code]))


def shown(client, **query):
    found = client.get(reverse(QUEUE), query)
    assert found.status_code == 200
    return [one["item"] for one in found.context["rows"]]


def test_tabs_count_and_show_what_waits(desk, moderator):
    first, _offer = on_desk()
    second, _other = on_desk(title_vi="Cần máy đếm cá")
    quiet_offer()
    jobs.catch_up()
    services.take(moderator, item=second)
    services.settle(moderator, item=first, reason="spoken")
    gone = make.live("need")
    listings.withdraw(gone.created_by, listing=gone)
    tabs = {name: n for name, _label, n in desk.get(reverse(QUEUE)).context["tabs"]}
    assert tabs == {"owed": 1, "offers": 1, "mine": 1, "left": 1, "decided": 1}
    assert shown(desk) == [second]
    assert shown(desk, tab="mine") == [second]
    assert shown(desk, tab="decided") == [first]
    assert [one.listing for one in shown(desk, tab="left")] == [gone]
    assert [one.kind for one in shown(desk, tab="offers")] == ["offer"]
    assert "(1)" in desk.get(reverse(QUEUE)).content.decode()


def test_the_queue_filters_and_searches(desk):
    fits, _offer = on_desk()
    bare = DeskItem.objects.get(listing=make.live("need", title_vi="Cần máy đếm cá"))
    late = timezone.now() - timedelta(days=9)
    DeskItem.objects.filter(pk=fits.pk).update(due_at=late, opened_at=late)
    assert shown(desk, q="đếm cá") == [bare]
    assert shown(desk, q=fits.listing.code) == [fits]
    assert shown(desk, found="fits") == [fits]
    assert shown(desk, found="unseen") == [fits, bare]
    assert shown(desk, overdue="on") == [fits]
    assert shown(desk, days="5") == [fits]
    assert shown(desk, state="taken") == []
    assert shown(desk, days="-4", found="nonsense") == [fits, bare]
    assert shown(desk, tab="nonsense") == [fits, bare]


def test_the_queue_as_a_spreadsheet(desk):
    item, offer = on_desk()
    response = desk.get(reverse(QUEUE), {"format": "xlsx"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    rows = sheet.to_python()[1:]
    assert [(one[0], one[8]) for one in rows] == [(item.listing.code, offer.live_title_vi)]


def _filled(rows):
    for _number in range(rows):
        item, _offer = on_desk()
    return item


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queues_rows_cost_three_queries(rows, moderator, django_assert_num_queries):
    _filled(rows)
    with django_assert_num_queries(3):
        found = views.rows_for(list(queries.rows_of(moderator, "owed")))
        words = [f"{one['item'].listing.organisation} {one['best'].title}" for one in found]
    assert len(words) == rows


def test_the_page_of_the_queue_costs_the_same_however_long(desk):
    def cost():
        with CaptureQueriesContext(connection) as found:
            desk.get(reverse(QUEUE))
        return len(found)

    _filled(1)
    desk.get(reverse(QUEUE))
    first = cost()
    _filled(2)
    assert cost() == first


def test_late_is_said_in_words(time_machine):
    time_machine.move_to("2026-06-17T03:00Z")
    translation.activate("vi")
    item, _offer = on_desk()
    DeskItem.objects.update(due_at=timezone.now() - timedelta(days=14))
    item.refresh_from_db()
    clock = wording.Clock([item])
    assert clock.words(item) == "trễ 10 ngày làm việc"
    item.due_at = timezone.now() + timedelta(days=7)
    assert wording.Clock([item]).words(item) == "còn 5 ngày làm việc"


def test_the_page_proposes_a_text_and_the_answer_goes_out(desk):
    item, offer = on_desk()
    found = page(desk, item)
    assert found.context["candidates"][0]["chosen"]
    text = found.context["text"]
    assert item.listing.live_title_vi in text
    assert offer.live_title_vi in text
    answered = do(desk, item, "answer", text=text, chosen=[offer.code], language="vi")
    assert answered.status_code == 302
    sent = DeskAnswer.objects.get()
    assert list(sent.offers.all()) == [offer]
    item.refresh_from_db()
    assert item.decision == "answered"
    assert page(desk, item).status_code == 200


def test_the_text_is_written_in_the_owners_language():
    need = make.live("need", user=make.writer(language="en"))
    item = DeskItem.objects.get(listing=need)
    assert wording.language_of(need) == "en"
    text = wording.compose(item, chosen=[], language="en")
    assert "Nothing on the exchange fits yet." in text
    assert "chưa có công nghệ nào hợp" in wording.compose(item, chosen=[], language="vi")


def test_nothing_fits_says_what_is_near_and_what_it_lacks(desk):
    item, offer = on_desk()
    near = row(offer, band="near")
    near["lacks"] = {"vi": {"misfit": "TRL 3", "unknown": ""}}
    searched = {"count": 12, "fields": {"vi": ["Sấy"]}, "words": {"vi": ["máy sấy"]}}
    DeskItem.objects.update(candidates=[near], searched=searched)
    item.refresh_from_db()
    text = wording.compose(item, chosen=[], language="vi")
    for part in ("12", "Sấy", "máy sấy", offer.live_title_vi, "TRL 3", offer.code):
        assert part in text
    assert do(desk, item, "nothing", text=text).status_code == 302
    item.refresh_from_db()
    assert item.decision == "nothing_fits"


def test_a_draft_is_kept_and_a_stale_form_is_refused_with_its_words(desk):
    item, offer = on_desk()
    do(desk, item, "draft", text="Nháp.", chosen=[offer.code], language="vi")
    item.refresh_from_db()
    assert (item.draft_text, item.draft_chosen) == ("Nháp.", [offer.code])
    before = facts()
    url = reverse("deals_desk:act", args=[item.code, "draft"])
    refused = desk.post(url, {"version": 1, "text": "Cũ.", "language": "vi"})
    assert (refused.status_code, refused.context["text"]) == (422, "Cũ.")
    assert facts() == before


def test_composing_anew_follows_the_ticks(desk):
    item, offer = on_desk()
    do(desk, item, "compose", chosen=[], language="vi", text="x")
    item.refresh_from_db()
    nothing = item.draft_text
    do(desk, item, "compose", chosen=[offer.code], language="vi", text="x")
    item.refresh_from_db()
    assert item.draft_text != nothing


def test_one_click_introduces_both_sides(desk):
    item, offer = on_desk()
    text = page(desk, item).context["candidates"][0]["introduction"]
    do(desk, item, "introduce", other=offer.code, introduction=text)
    item.refresh_from_db()
    assert (item.decision, Interest.objects.get().wish) == ("introduced", text)


def test_take_release_settle_and_reopen_by_page(desk, moderator):
    item, _offer = on_desk()
    do(desk, item, "take")
    item.refresh_from_db()
    assert item.taken_by == moderator
    do(desk, item, "release")
    assert do(desk, item, "settle", reason="").status_code == 422
    do(desk, item, "settle", reason="duplicate")
    item.refresh_from_db()
    assert item.decision == "settled"
    do(desk, item, "reopen")
    item.refresh_from_db()
    assert item.state == "open"


def test_an_offers_page_writes_to_its_owner(desk):
    quiet_offer()
    jobs.catch_up()
    item = DeskItem.objects.get()
    text = page(desk, item).context["text"]
    do(desk, item, "advise", text=text)
    item.refresh_from_db()
    assert item.decision == "advised"


def test_a_listing_leads_to_its_item(desk):
    item, offer = on_desk()
    found = desk.get(reverse("deals_desk:of_listing", args=[item.listing.code]))
    assert found["Location"] == reverse("deals_desk:item", args=[item.code])
    found = desk.get(reverse("deals_desk:of_listing", args=[offer.code]))
    assert found["Location"] == reverse(QUEUE)


def test_the_first_page_of_the_admin_counts_what_is_owed(desk):
    item, _offer = on_desk()
    assert (
        item.listing.live_title_en
        in desk.get(
            reverse("wagtailadmin_home"), headers={"accept-language": "en"}
        ).content.decode()
        or item.listing.live_title_vi in desk.get(reverse("wagtailadmin_home")).content.decode()
    )


@pytest.mark.parametrize("person", ["editor", "verifier"])
def test_other_staff_are_sent_away_and_nothing_changes(client, person):
    item, offer = on_desk()
    client.force_login(getattr(accounts, person)())
    before = facts()
    for name, args in ((QUEUE, []), ("deals_desk:item", [item.code])):
        assert client.get(reverse(name, args=args)).status_code == 302
    for action in views.ACTS:
        assert do(client, item, action, text="x", chosen=[offer.code]).status_code == 302
    assert facts() == before
    assert Listing.objects.filter(answered_at__isnull=False).count() == 0


def test_moderation_leads_to_the_desk_for_the_answer(desk):
    item, _offer = on_desk()
    path = reverse("listings_moderation:review", args=[item.listing.code])
    link = reverse("deals_desk:of_listing", args=[item.listing.code])
    assert link in desk.get(path).content.decode()
    listings.answer_need(accounts.moderator(), listing=item.listing, text="Chưa có.")
    assert link not in desk.get(path).content.decode()


@pytest.mark.parametrize("action", ["nothing", "answer"])
def test_the_same_answer_sent_twice_goes_out_once(desk, action):
    item, offer = on_desk()
    url = reverse("deals_desk:act", args=[item.code, action])
    data = {"version": item.version, "text": "<b>Lời</b> & thư", "chosen": [offer.code]}
    assert desk.post(url, data).status_code == 302
    before = facts()
    assert desk.post(url, data).status_code == 422
    assert facts() == before
    assert "&lt;b&gt;Lời&lt;/b&gt; &amp; thư" in page(desk, item).content.decode()


def test_an_items_page_costs_the_same_however_many_candidates(desk):
    item, offer = on_desk()

    def cost():
        with CaptureQueriesContext(connection) as found:
            assert page(desk, item).status_code == 200
        return len(found)

    page(desk, item)
    first = cost()
    rows = [row(one) for one in (offer, make.live("offer"), make.live("offer"))]
    DeskItem.objects.filter(pk=item.pk).update(candidates=rows, candidate_count=3)
    assert cost() == first
