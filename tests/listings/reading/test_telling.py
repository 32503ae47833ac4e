"""Both owners hear of a match: once, in their language, and only those who agreed."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.accounts import notify
from cms.accounts.models import Notification, OutboundMessage
from marketplace.listings import services, telling
from marketplace.listings.models import Listing
from search.engines import forget_engines
from search.models import OutboxEntry
from tests.factories import listings as make
from tests.factories import registry
from tests.listings.reading.conftest import NEED, OFFER

pytestmark = pytest.mark.django_db
AGREED = {"consents": ("match_alerts",)}


def owner(**kwargs):
    return make.writer(registry.OrganisationFactory(), **{**AGREED, **kwargs})


def told(person=None):
    rows = Notification.objects.filter(kind=telling.KIND).order_by("pk")
    return rows.filter(user=person) if person else rows


def test_both_are_told_each_in_their_language(board):
    supplier, asker = owner(language="en"), owner()
    offer = board.put("offer", user=supplier)
    need = board.put("need", user=asker)
    assert telling.run() == 2
    (to_supplier,) = told(supplier)
    (to_asker,) = told(asker)
    assert to_asker.subject == (
        "Công nghệ có thể hợp với nhu cầu của bạn: Máy sấy lúa dạng tháp, đốt trấu"
    )
    assert "TRL 8 đạt mức cần (từ 7)" in to_asker.body
    assert to_supplier.subject == "A need that your technology may solve: Drying wet-season paddy"
    assert "readiness TRL 8 meets what is needed (from 7)" in to_supplier.body
    assert "Husk-fired tower dryer for paddy" in to_supplier.body
    assert to_supplier.url == f"/en{offer.get_absolute_url()}#matches"
    assert to_asker.url == f"{need.get_absolute_url()}#matches"


def test_once_for_a_pair_however_often_it_runs(board):
    for kind in ("offer", "need"):
        board.put(kind, user=owner())
    assert telling.run() == 2
    before = list(told().values_list("pk", flat=True))
    assert len(before) == 2
    Listing.objects.update(matches_told_at=None)
    assert telling.run() == 2
    assert list(told().values_list("pk", flat=True)) == before
    assert telling.run() == 0


def test_killed_in_the_middle_it_tells_the_rest(board, monkeypatch):
    """The first notice is written, then the process dies: nothing is lost and nothing doubled."""
    board.put("offer", user=owner())
    board.put("offer", user=owner(), title_vi="Lò sấy lúa vỉ ngang, đốt trấu")
    need = board.put("need", user=owner())
    whole, calls = notify.tell, []

    def dying(*args, **kwargs):
        calls.append(kwargs["dedup_key"])
        if len(calls) > 1:
            raise SystemExit
        return whole(*args, **kwargs)

    monkeypatch.setattr(notify, "tell", dying)
    with pytest.raises(SystemExit):
        telling.tell_matches(need)
    monkeypatch.setattr(notify, "tell", whole)
    assert list(told()) == []
    assert Listing.objects.get(pk=need.pk).matches_told_at is None
    assert telling.tell_matches(need) == 2
    assert sorted(told().values_list("user__email", flat=True)) == sorted(
        [need.created_by.email, need.created_by.email]
        + [o.created_by.email for o in Listing.objects.filter(kind="offer")]
    )


def test_one_that_fails_stops_no_other(board, monkeypatch):
    first = board.put("offer", user=owner())
    board.put("need", user=owner())
    whole = telling.tell_matches

    def failing(listing):
        if listing.pk == first.pk:
            raise RuntimeError("boom")
        return whole(listing)

    monkeypatch.setattr(telling, "tell_matches", failing)
    assert telling.run() == 1
    assert len(told()) == 2


def test_who_did_not_agree_hears_nothing(board):
    board.put("offer", user=make.writer())
    withdrawn = owner()
    withdrawn.consents.all().delete()
    board.put("need", user=withdrawn)
    assert telling.run() == 2
    assert list(told()) == []
    assert Listing.objects.filter(matches_told_at=None).count() == 0


def test_who_left_the_organisation_hears_nothing(board):
    author = owner()
    need = board.put("need", user=author)
    author.affiliations.update(state="ended")
    board.put("offer", user=owner())
    telling.run()
    assert list(told(author)) == []
    assert need.created_by == author


def test_a_members_need_is_told_to_members_only(board):
    plain = owner()
    verified = make.writer(registry.OrganisationFactory(is_verified=True), **AGREED)
    board.put("offer", user=plain)
    board.put("offer", user=verified, title_vi="Lò sấy lúa vỉ ngang, đốt trấu")
    asker = make.writer(registry.OrganisationFactory(is_verified=True), **AGREED)
    board.put("need", user=asker, disclosure="members")
    telling.run()
    assert [len(told(person)) for person in (plain, verified, asker)] == [0, 1, 2]


def test_an_anonymous_owner_is_not_named(board):
    hidden = make.writer(
        registry.OrganisationFactory(name_vi="Hợp tác xã Bí Mật", name_en="Secret Cooperative"),
        **AGREED,
        full_name="Trần Bí Mật",
    )
    supplier = owner()
    board.put("offer", user=supplier)
    need = board.put("need", user=hidden, disclosure="anonymous")
    telling.run()
    (notice,) = told(supplier)
    said = f"{notice.subject} {notice.body} {notice.url} {notice.dedup_key}"
    said += json.dumps(
        list(OutboundMessage.objects.filter(user=supplier).values()),
        default=str,
        ensure_ascii=False,
    )
    for word in ("Bí Mật", "Secret", need.organisation.code, "bi-mat", hidden.email):
        assert word not in said


def test_ones_own_are_not_told_to_oneself(board):
    person = owner()
    board.put("offer", user=person)
    board.put("need", user=person, disclosure="anonymous")
    assert telling.run() == 2
    assert list(told()) == []


def test_it_waits_for_the_index(board):
    """Approved in the same minute, neither indexed: both are told once both are there."""
    supplier, asker = owner(), owner()
    make.live("offer", moderator=board.moderator, user=supplier, **OFFER)
    make.live("need", moderator=board.moderator, user=asker, **NEED)
    assert OutboxEntry.objects.filter(source="listing").count() == 2
    assert telling.run() == 0
    board.index.drain()
    assert telling.run() == 2
    assert [len(told(person)) for person in (supplier, asker)] == [1, 1]


def test_while_search_is_away_nothing_is_ticked_off(board, settings, tmp_path):
    board.put("offer", user=owner())
    need = board.put("need", user=owner())
    broken = tmp_path / "broken"
    broken.write_text("x")
    right = settings.SEARCH_INDEX_DIR
    forget_engines()
    settings.SEARCH_INDEX_DIR = broken
    assert telling.run() == 0
    assert Listing.objects.get(pk=need.pk).matches_told_at is None
    settings.SEARCH_INDEX_DIR = right


def test_people_are_read_in_a_constant_number_of_queries(board):
    listing = board.put("need", user=owner())
    counts = []
    for _ in range(2):
        for _ in range(2):
            user = get_user_model().objects.get(pk=owner().pk)
            make.member(user, listing.organisation, "editor")
        with CaptureQueriesContext(connection) as captured:
            telling._People().of(Listing.objects.get(pk=listing.pk))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_withdrawn_before_the_run_is_not_told(board):
    supplier = owner()
    board.put("offer", user=supplier)
    author = owner()
    need = board.put("need", user=author)
    services.withdraw(author, listing=need)
    telling.run()
    assert list(told()) == []
