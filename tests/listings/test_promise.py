"""What the exchange owes: when it begins, what keeps it, how else it ends, and the answer itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.accounts.models import Notification, OutboundMessage
from cms.base import clock
from cms.base.errors import NotAllowed, NotFound, Refused
from cms.base.models import AuditEntry
from marketplace.listings import jobs, promised, services
from marketplace.listings.models import AnswerOffer, DeskAnswer, Listing, Promise
from tests.factories import accounts
from tests.factories import listings as make

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)  # a Thursday


@pytest.fixture
def moderator():
    return accounts.moderator()


def fates(listing, kind="answer"):
    found = Promise.objects.filter(listing=listing, kind=kind).order_by("pk")
    return [promise.ended_how for promise in found]


def untouched(act):
    """What was refused; and that nothing was changed, written down or sent."""

    def state():
        models = (Promise, DeskAnswer, AnswerOffer, Notification, OutboundMessage, AuditEntry)
        listings = Listing.objects.order_by("pk").values_list()
        return list(listings), [list(model.objects.order_by("pk").values()) for model in models]

    before = state()
    with pytest.raises((Refused, NotAllowed, NotFound)) as caught:
        act()
    assert state() == before
    return caught.value


def fresh(listing):
    return Listing.objects.select_related("organisation").get(pk=listing.pk)


# --- when it begins and ends -----------------------------------------------------------------


def test_sending_owes_a_word_and_publishing_a_need_an_answer(moderator, time_machine):
    time_machine.move_to(START, tick=False)
    need = make.sent("need")
    word = Promise.objects.get()
    assert (word.kind, word.began_at, word.ended_how) == ("word", START, "")
    assert word.due_at == clock.add_working_days(START, 2)
    make.approved(need, moderator)
    word.refresh_from_db()
    assert (word.ended_how, word.kept_at, word.kept_by) == ("kept", START, moderator)
    answer = promised.newest(need, "answer")
    assert (answer.due_at, answer.ended_at) == (clock.add_working_days(START, 5), None)
    make.live("offer", moderator=moderator)
    assert list(Promise.objects.filter(kind="answer")) == [answer]


def test_a_comment_or_the_first_step_is_not_the_word_but_sending_back_is(moderator):
    listing = make.sent("need")
    services.comment(moderator, listing=listing, text="Chúng tôi đang xem.")
    services.pass_completeness(moderator, listing=listing)
    assert fates(listing, "word") == [""]
    services.return_to_author(moderator, listing=listing, comment="Thêm ảnh.")
    assert fates(listing, "word") == ["kept"]
    services.submit(listing.created_by, listing=fresh(listing))
    assert fates(listing, "word") == ["kept", ""]


def test_what_its_owner_takes_back_is_said_so(moderator):
    listing = make.sent("need")
    services.take_back(listing.created_by, listing=listing)
    services.submit(listing.created_by, listing=fresh(listing))
    services.withdraw(listing.created_by, listing=listing)
    assert fates(listing, "word") == ["withdrawn_by_owner"] * 2
    up = make.live("need", moderator=moderator)
    services.close(up.created_by, listing=up, outcome="no_longer_needed")
    assert fates(up) == ["withdrawn_by_owner"]
    changed = make.live("need", moderator=moderator)
    make.change(changed, changed.created_by, title_vi="Khác")
    services.submit(changed.created_by, listing=changed)
    services.cancel_edit(changed.created_by, listing=changed)
    assert (fates(changed, "word"), fates(changed)) == (["kept", "withdrawn_by_owner"], [""])


def test_staff_who_take_it_down_have_said_their_word_and_owe_no_answer(moderator):
    sent = make.sent("need")
    services.withdraw(moderator, listing=sent, comment="Trùng tin.")
    assert fates(sent, "word") == ["kept"]
    up = make.live("need", moderator=moderator)
    services.withdraw(moderator, listing=up, comment="Trùng tin.")
    assert fates(up) == ["taken_down"]


def lapse(listing):
    Listing.objects.filter(pk=listing.pk).update(expires_at=timezone.now())
    assert services.expire(listing=listing)


def test_a_renewed_need_is_owed_an_answer_only_if_it_never_had_one(moderator):
    waiting, answered = (make.live("need", moderator=moderator) for _ in range(2))
    services.answer_need(moderator, listing=answered, text="Chưa có máy hợp.")
    for need in (waiting, answered):
        lapse(need)
        services.renew(need.created_by, listing=fresh(need))
    assert fates(waiting) == ["gone", ""]
    assert fates(answered) == ["kept"]


def test_a_change_owes_no_second_answer_and_coming_back_from_gone_does(moderator):
    need = make.live("need", moderator=moderator)
    services.answer_need(moderator, listing=need, text="Chưa có máy hợp.")
    make.change(fresh(need), need.created_by, title_vi="Cần máy sấy khác")
    services.submit(need.created_by, listing=fresh(need))
    make.approved(fresh(need), moderator)
    assert fates(need) == ["kept"]
    services.close(need.created_by, listing=fresh(need), outcome="not_solved")
    services.reopen(need.created_by, listing=fresh(need))
    services.submit(need.created_by, listing=fresh(need))
    make.approved(fresh(need), moderator)
    assert fates(need) == ["kept", ""]


def test_the_database_keeps_one_open_and_says_how_each_ended(moderator):
    need = make.live("need", moderator=moderator)
    values = {"listing": need, "kind": "answer", "began_at": START, "due_at": START}
    wrong = (
        {},
        {"ended_at": START},
        {"kept_at": START},
        {"ended_at": START, "ended_how": "kept"},
        {"ended_at": START, "ended_how": "gone", "kept_at": START},
    )
    for more in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Promise.objects.create(**values, **more)


# --- the answer ------------------------------------------------------------------------------


def answer_of(need, moderator, **values):
    return services.answer_need(moderator, listing=need, **{"text": "Đã tìm.", **values})


def test_an_answer_is_kept_with_its_technologies_and_mailed_with_them(moderator, client):
    need = make.live("need", moderator=moderator)
    first, second = (
        make.live("offer", moderator=moderator, title_vi=title, title_en="")
        for title in ("Máy sấy tháp", "Máy sấy vĩ ngang")
    )
    made = answer_of(need, moderator, offers=[second, first, second], language="vi")
    assert (made.listing, made.text, made.answered_by) == (need, "Đã tìm.", moderator)
    assert made.promise.kept_at == made.answered_at
    assert [row.offer for row in made.rows.all()] == [second, first]
    mail = Notification.objects.filter(user=need.created_by).latest("pk").body
    at = [mail.index(text) for text in ("Đã tìm.", "1. Máy sấy vĩ ngang", "2. Máy sấy tháp")]
    assert at == sorted(at)
    assert f"http://testserver{first.get_absolute_url()}" in mail
    client.force_login(need.created_by)
    page = client.get(f"/desk/listings/{need.code}/")
    (shown,) = page.context["answers"]
    assert [(o["title"], o["url"]) for o in shown["offers"]] == [
        ("Máy sấy vĩ ngang", second.get_absolute_url()),
        ("Máy sấy tháp", first.get_absolute_url()),
    ]
    services.withdraw(second.created_by, listing=second)
    (shown,) = client.get(f"/desk/listings/{need.code}/").context["answers"]
    assert [bool(o["url"]) for o in shown["offers"]] == [False, True]


def test_only_the_owners_side_and_moderators_read_the_answer(moderator, client):
    need = make.live("need", moderator=moderator)
    answer_of(need, moderator, text="Chỉ bạn đọc.")
    assert b"Ch\xe1\xbb\x89 b\xe1\xba\xa1n" not in client.get(need.get_absolute_url()).content
    client.force_login(make.writer())
    assert client.get(f"/desk/listings/{need.code}/").status_code == 404
    client.force_login(moderator)
    page = client.get(f"/admin/moderation/{need.code}/")
    assert [each["text"] for each in page.context["answers"]] == ["Chỉ bạn đọc."]
    assert list(page.context["notes"]) == []


def test_one_answer_keeps_one_promise(moderator):
    need = make.live("need", moderator=moderator)
    offer = make.live("offer", moderator=moderator)
    other = accounts.moderator()
    made = answer_of(need, moderator, offers=[offer])
    again = Notification.objects.count()
    assert answer_of(need, moderator, offers=[offer]) == made
    assert Notification.objects.count() == again
    for who, values in ((other, {}), (moderator, {"text": "Khác."}), (moderator, {"offers": []})):
        refused = untouched(lambda w=who, v=values: answer_of(need, w, **{"offers": [offer], **v}))
        assert refused.code == "answered"
    assert moderator.full_name in refused.message


def test_what_cant_be_sent_changes_nothing(moderator):
    need = make.live("need", moderator=moderator)
    offer = make.live("offer", moderator=moderator)
    draft = make.sent("offer")
    members = make.live("offer", moderator=moderator)
    Listing.objects.filter(pk=members.pk).update(disclosure="members")
    gone = make.live("need", moderator=moderator)
    services.withdraw(gone.created_by, listing=gone)
    for values, code in (
        ({"text": " "}, "words"),
        ({"language": "fr"}, "language"),
        ({"offers": [draft]}, "offers"),
        ({"offers": [need]}, "offers"),
        ({"offers": [members]}, "offers"),
        ({"offers": [Listing(pk=10_000 + n, kind="offer") for n in range(11)]}, "offers"),
    ):
        assert untouched(lambda v=values: answer_of(need, moderator, **v)).code == code
    assert untouched(lambda: answer_of(gone, moderator)).code == "not_a_live_need"
    assert untouched(lambda: answer_of(offer, moderator)).code == "not_a_live_need"
    assert type(untouched(lambda: answer_of(need, need.created_by))) is NotAllowed
    assert type(untouched(lambda: answer_of(need, accounts.UserFactory()))) is NotFound


# --- reminders -------------------------------------------------------------------------------


def test_reminders_count_what_is_owed(moderator, time_machine):
    time_machine.move_to(START, tick=False)
    need, other = (make.live("need", moderator=moderator) for _ in range(2))
    make.sent("offer")
    answer_of(other, moderator)
    assert (jobs.remind_of_answers(), jobs.remind_moderators()) == (0, 0)
    time_machine.move_to(START + timedelta(days=6), tick=False)
    assert (jobs.remind_of_answers(), jobs.remind_moderators()) == (1, 1)
    assert (jobs.remind_of_answers(), jobs.remind_moderators()) == (0, 0)
    services.withdraw(need.created_by, listing=need)
    time_machine.move_to(START + timedelta(days=7), tick=False)
    assert jobs.remind_of_answers() == 0
