"""What people do with milestones: who may, what changes, who is told, and when nothing does."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import Notification, OutboundMessage
from cms.base import audit, clock
from cms.base.errors import Conflict, NotAllowed, NotFound, Refused
from cms.base.states import IllegalStep
from cms.theme import words
from ecosystem.registry.models import Affiliation, Mandate, Organisation
from marketplace.deals.agreement import closing
from marketplace.deals.dealroom import services as room
from marketplace.deals.delivery import services, states
from marketplace.deals.delivery.services import ending
from marketplace.deals.models import (
    CompletionWord,
    Deal,
    Dispute,
    EarlyEnd,
    Milestone,
    MilestoneEntry,
    MilestoneFile,
)
from tests.factories import accounts, registry, terms
from tests.factories import agreement as make_agreement
from tests.factories import dealroom as make_room
from tests.factories import delivery as make
from tests.factories import listings as make_listing

pytestmark = pytest.mark.django_db
RECORDS = (Deal, Milestone, MilestoneEntry, MilestoneFile, EarlyEnd, CompletionWord, Dispute)
S = Milestone.State


def everything():
    """All that a refused act must leave as it was."""
    rows = [list(model.objects.order_by("pk").values()) for model in RECORDS]
    counts = [model.objects.count() for model in (Notification, OutboundMessage, audit.AuditEntry)]
    return rows, counts


def refuses(error, act):
    """The act is refused, changes nothing and sends nothing."""
    before = everything()
    with pytest.raises(error) as met:
        act()
    assert everything() == before
    return met.value


def told(person):
    rows = Notification.objects.filter(user=person, kind="deals.deal").order_by("pk")
    return [one.subject for one in rows]


def deliver(deal, who=None, **more):
    values = {"text": make.TEXT, "token": "t1", "uploads": [make.evidence()], **more}
    return services.deliver(who or make.seller(deal), deal=deal, number=1, **values)


# --- the tables -----------------------------------------------------------------------------------


def test_the_tables_stand_in_the_documents():
    text = (Path(settings.BASE_DIR) / "docs" / "deals.md").read_text(encoding="utf-8")
    for table in (states.MILESTONE, states.EARLY_END):
        assert f"```mermaid\n{table.mermaid()}\n```" in text


#: What each side can do by state, while the contract is in force and something is to be paid.
OPEN = {
    S.DUE: ({"deliver"}, set()),
    S.DELIVERED: (set(), {"accept", "ask_changes"}),
    S.CHANGES: ({"deliver"}, set()),
    S.ACCEPTED: ({"request_payment"}, set()),
    S.REQUESTED: ({"settle"}, set()),
    S.PAID: (set(), set()),
    S.DROPPED: (set(), set()),
}


@pytest.mark.parametrize("state", Milestone.State.values)
@pytest.mark.parametrize("kept", ["running", "disputed", "over"])
def test_each_state_lets_each_side_do_what_the_table_says(state, kept):
    disputed = clock.today() if kept == "disputed" else None
    deal = Deal(state="terminated" if kept == "over" else "in_delivery", disputed_at=disputed)
    milestone = Milestone(deal=deal, state=state, amount=5)
    giver, taker = OPEN[S(state)]
    if kept == "disputed":
        giver, taker = set(), set()
    if kept == "over":
        giver, taker = giver & {"request_payment", "settle"}, set()
    for party, wanted in (("giver", giver), ("taker", taker)):
        assert set(states.MILESTONE.actions_for(state, {party}, milestone)) == wanted


SYSTEM = {
    S.DUE: {"drop"},
    S.DELIVERED: {"accept_by_silence", "begin_anew", "drop"},
    S.CHANGES: {"begin_anew", "drop"},
    S.ACCEPTED: {"settle"},
    S.REQUESTED: {"settle"},
}


@pytest.mark.parametrize("state", Milestone.State.values)
def test_what_follows_by_itself_follows_by_the_table(state):
    milestone = Milestone(deal=Deal(state="in_delivery"), state=state, amount=5)
    milestone.accept_by = timezone.now()
    wanted = SYSTEM.get(S(state), set())
    assert set(states.MILESTONE.actions_for(state, {"system"}, milestone)) == wanted
    milestone.accept_by, milestone.amount, milestone.rounds = None, 0, 3
    found = set(states.MILESTONE.actions_for(state, {"system", "taker", "giver"}, milestone))
    assert not found & {"accept_by_silence", "settle", "request_payment", "ask_changes"}
    assert ("call_staff" in found) == (state == S.DELIVERED)


@pytest.mark.parametrize("table", [states.MILESTONE, states.EARLY_END], ids=lambda one: one.name)
def test_what_isnt_in_the_table_is_no_step(table):
    legal = {(edge.source, edge.action) for edge in table.edges}
    milestone = Milestone(deal=Deal(state="in_delivery"), amount=5, accept_by=timezone.now())
    for state in table.states:
        for action in set(table.actions) - {edge for source, edge in legal if source == state}:
            with pytest.raises(IllegalStep):
                table.edge(state, action, record=milestone)


# --- how milestones come to be --------------------------------------------------------------------


def test_milestones_come_with_the_contract_once():
    deal = make.in_force(make.step(), make.step("Đào tạo", 0, 60))
    rows = [(one.number, one.title, one.amount, one.state) for one in deal.milestones.all()]
    assert rows == [(1, "Lắp máy", 500_000_000, "due"), (2, "Đào tạo", 0, "due")]
    assert deal.next_due_at is not None
    assert deal.next_due_at.astimezone(clock.VIETNAM).date() == make.first(deal).due_on
    services.deal_moved(deal, "in_delivery")
    assert deal.milestones.count() == 2


def test_the_signed_contract_makes_them_by_itself():
    agreement = make_agreement.made()
    deal, number = agreement.deal, agreement.number
    seller, buyer = (terms.speaker(deal, side) for side in ("seller", "buyer"))
    scan = {"upload": make.evidence(), "original_place": "Phòng hành chính"}
    closing.bring_scan(seller, deal=deal, number=number, **scan)
    closing.confirm(buyer, deal=deal, number=number)
    rows = [(one.title, one.amount, one.was_moved) for one in deal.milestones.all()]
    assert rows == [("Mốc 1", 200_000_000, False), ("Mốc 2", 300_000_000, False)]
    assert make.first(deal).acceptance_days == 10


def test_an_override_into_force_makes_them_too():
    deal = make.signed(steps=(make.step(),)).deal
    room.override(accounts.moderator(), deal=deal, target="in_force", reason="Đã có giấy.")
    assert deal.milestones.count() == 1


def test_days_count_from_when_the_contract_takes_effect():
    at = timezone.now() - timedelta(days=21)
    deal = make.in_force(make.step(), at=at)
    row = make.first(deal)
    moved = row.agreed_on + timedelta(days=21)
    while not clock.is_working_day(moved):
        moved += timedelta(days=1)
    assert (row.due_on, row.was_moved) == (moved, True)
    wanted = "Ngày của các mốc: Máy sấy lúa dạng tháp, đốt trấu"
    assert told(make.buyer(deal))[-1] == wanted
    assert told(make.seller(deal))[-1] == wanted


# --- the walk -------------------------------------------------------------------------------------


def test_the_walk_from_delivery_to_completion():
    deal = make.in_force(make.step(), make.step("Đào tạo", 0, 60))
    seller, buyer = make.seller(deal), make.buyer(deal)
    make.delivered(deal)
    deal.refresh_from_db()
    assert (deal.state, deal.turn) == ("in_delivery", "buyer")
    assert told(buyer)[-1] == "Đã bàn giao: Lắp máy"
    make.changes(deal)
    row = make.first(deal)
    assert (row.state, row.rounds, row.accept_by) == ("changes", 1, None)
    assert told(seller)[-1] == "Cần chỉnh sửa: Lắp máy"
    make.delivered(deal)
    make.accepted(deal)
    assert make.first(deal).state == "accepted"
    assert told(seller)[-1] == "Đã nghiệm thu: Lắp máy"
    make.paid(deal)
    row = make.first(deal)
    assert (row.state, row.bank_reference) == ("paid", "FT2611250001")
    deal.refresh_from_db()
    assert (deal.state, deal.ended_at) == ("in_delivery", None)
    make.delivered(deal, 2)
    make.accepted(deal, 2)
    deal.refresh_from_db()
    assert (deal.state, deal.turn, deal.next_due_at) == ("completed", "", None)
    assert deal.ended_at is not None
    assert told(buyer)[-1] == "Đã hoàn thành: Máy sấy lúa dạng tháp, đốt trấu"
    verbs = [one.action.removeprefix("deals.deal_") for one in audit.trail(deal)][::-1]
    assert verbs[-10:] == [
        "make_milestones",
        "deliver",
        "ask_changes",
        "deliver",
        "accept",
        "request_payment",
        "payment_settled",
        "deliver",
        "accept",
        "complete",
    ]


def test_the_same_button_five_times_does_it_once():
    deal = make.in_force()
    seller, buyer = make.seller(deal), make.buyer(deal)
    for _each in range(5):
        make.delivered(deal, token="same")
    assert make.first(deal).deliveries == 1
    for _each in range(5):
        make.changes(deal, delivery=1, token="once")
    assert make.first(deal).rounds == 1
    make.delivered(deal)
    code = make.code_for(deal)
    for _each in range(5):
        services.accept(buyer, deal=deal, number=1, delivery=2, code=code)
    for _each in range(5):
        services.request_payment(seller, deal=deal, number=1)
    paid = {"paid_on": clock.today(), "reference": "FT2611250001"}
    for _each in range(5):
        services.confirm_payment(seller, deal=deal, number=1, **paid)
    kinds = [one.kind for one in make.first(deal).entries.all()]
    assert kinds == ["delivered", "changes", "delivered", "accepted", "requested", "paid"]
    assert told(seller).count("Đã nghiệm thu: Lắp máy") == 1
    assert told(buyer).count("Đề nghị thanh toán: Lắp máy") == 1
    assert Deal.objects.get().state == "completed"


# --- refusals -------------------------------------------------------------------------------------


def test_only_the_two_sides_act_each_on_its_own():
    deal = make.in_force()
    seller, buyer, stranger = make.seller(deal), make.buyer(deal), make_listing.writer()
    refuses(NotFound, lambda: deliver(deal, stranger))
    refuses(NotFound, lambda: deliver(deal, accounts.moderator()))
    refuses(IllegalStep, lambda: deliver(deal, buyer))
    make.delivered(deal)
    answer = {"deal": deal, "number": 1, "delivery": 1, "text": "Sửa.", "token": "x"}
    refuses(IllegalStep, lambda: services.ask_changes(seller, **answer))
    refuses(IllegalStep, lambda: services.send_code(seller, deal=deal, number=1))
    refuses(IllegalStep, lambda: services.request_payment(seller, deal=deal, number=1))
    refuses(NotFound, lambda: services.send_code(buyer, deal=deal, number=7))
    for person in make_room.both(deal):
        room.let_staff_in(person, deal=deal)
    refuses(NotAllowed, lambda: deliver(deal, accounts.moderator()))


@pytest.mark.parametrize(
    ("upload", "code"),
    [
        (lambda: make.evidence("anh.exe", b"MZ" + bytes(200)), "file_type"),
        (lambda: make.evidence("trong.pdf", b""), "file_empty"),
        (lambda: make.evidence("khoa.pdf", make_room.LOCKED), "file_locked"),
    ],
    ids=["wrong ending", "empty", "encrypted"],
)
def test_evidence_that_the_other_side_couldnt_open_isnt_taken(upload, code):
    deal = make.in_force()
    found = refuses(Refused, lambda: deliver(deal, uploads=[make.evidence(), upload()]))
    assert found.field == "uploads"
    assert found.code in {code, "file_type"}


def test_a_delivery_needs_words_and_evidence():
    deal = make.in_force()
    assert refuses(Refused, lambda: deliver(deal, text="  ")).field == "text"
    assert refuses(Refused, lambda: deliver(deal, text="x" * 10_001)).field == "text"
    assert refuses(Refused, lambda: deliver(deal, uploads=[])).field == "uploads"
    many = [make.evidence() for _each in range(11)]
    assert refuses(Refused, lambda: deliver(deal, uploads=many)).code == "too_many"
    assert refuses(Refused, lambda: deliver(deal, token="")).code == "token"


def test_accepting_takes_who_may_bind_and_the_right_code_of_this_delivery():
    deal = make.in_force()
    make.delivered(deal)
    buyer = make.buyer(deal)
    old = make.code_for(deal)
    wrong = {"deal": deal, "number": 1, "delivery": 1}
    refuses(Refused, lambda: services.accept(buyer, **wrong, code="999999"))
    make.changes(deal)
    make.delivered(deal)
    refuses(Conflict, lambda: services.accept(buyer, **wrong, code=old))
    refuses(Refused, lambda: services.accept(buyer, **wrong | {"delivery": 2}, code=old))
    writer = accounts.UserFactory()
    Affiliation.objects.create(
        user=writer, organisation=deal.buyer, role=Affiliation.Role.NEGOTIATOR, state="active"
    )
    found = refuses(Refused, lambda: services.send_code(writer, deal=deal, number=1))
    assert found.code == "not_binding"


def test_who_comes_with_an_old_mail_reads_what_happened_meanwhile():
    deal = make.in_force()
    make.delivered(deal)
    make.changes(deal)
    buyer = make.buyer(deal)
    found = refuses(IllegalStep, lambda: services.send_code(buyer, deal=deal, number=1))
    name, day = deal.buyer.name_vi, words.day(clock.today())
    said = f"Hiện chưa làm được việc này. Ngày {day}: {name} đề nghị sửa."
    assert found.message == said
    room.call_dispute(buyer, deal=deal, text="Không chạy.")
    held = refuses(IllegalStep, lambda: deliver(deal, token="t9"))
    assert held.message.startswith("Đang có tranh chấp từ")


def test_who_left_the_organisation_can_do_nothing_more():
    deal = make.in_force()
    seller = make.seller(deal)
    Affiliation.objects.filter(user=seller).update(state=Affiliation.State.ENDED)
    refuses(NotFound, lambda: deliver(deal, seller))


def test_a_broker_sees_the_milestones_and_does_nothing_with_them(client):
    deal = make.in_force()
    broker, at = registry.OrganisationFactory(kinds=["intermediary"]), timezone.now()
    person = registry.owner_of(broker)
    Mandate.objects.create(
        client=deal.buyer,
        broker=broker,
        scope=Mandate.Scope.ALL,
        may_write=True,
        may_propose=True,
        fee_kind=Mandate.Fee.PERCENT,
        fee_percent=2,
        valid_from=clock.today(),
        valid_until=clock.today() + timedelta(days=90),
        state=Mandate.State.ACTIVE,
        created_at=at,
        client_signed_at=at,
        broker_signed_at=at,
    )
    make.delivered(deal)
    answer = {"deal": deal, "number": 1, "delivery": 1, "text": "Sửa.", "token": "x"}
    refuses(NotAllowed, lambda: services.ask_changes(person, **answer))
    refuses(NotAllowed, lambda: services.send_code(person, deal=deal, number=1))
    end = {"deal": deal, "reason": "money", "text": "Thôi."}
    refuses(NotAllowed, lambda: services.propose_end(person, **end))
    client.force_login(person)
    shown = client.get(reverse("deals:milestone", args=[deal.code, 1]))
    assert (shown.status_code, shown.context["forms"], shown.context["actions"]) == (200, {}, set())


def test_a_side_that_lost_its_verification_still_owes_and_is_owed():
    deal = make.in_force()
    Organisation.objects.update(verified_at=None)
    make.delivered(deal)
    make.accepted(deal)
    assert make.first(deal).state == "accepted"


# --- staff, the fourth time -----------------------------------------------------------------------


def test_the_fourth_time_staff_are_called_and_everything_is_held():
    deal = make.in_force()
    for _round in range(3):
        make.delivered(deal)
        make.changes(deal)
    make.delivered(deal)
    make.changes(deal, text="Vẫn còn ẩm.")
    row, deal = make.first(deal), Deal.objects.get()
    assert (row.state, row.rounds, deal.disputed_at is not None) == ("delivered", 3, True)
    assert "Vẫn còn ẩm." in Dispute.objects.get().text
    refuses(IllegalStep, lambda: services.send_code(make.buyer(deal), deal=deal, number=1))
    end = {"deal": deal, "reason": "breach", "text": "Thôi."}
    refuses(IllegalStep, lambda: services.propose_end(make.buyer(deal), **end))
    before = row.accept_by
    room.settle(accounts.moderator(), deal=deal, outcome="agreed", finding="Sấy lại.")
    row = make.first(deal)
    assert row.accept_by is not None
    assert row.accept_by >= before
    assert row.entries.last().kind == "restarted"
    make.accepted(deal)


# --- payment --------------------------------------------------------------------------------------


def test_a_payment_needs_a_day_that_has_come_and_a_reference():
    deal = make.in_force()
    make.delivered(deal)
    make.accepted(deal)
    seller, buyer = make.seller(deal), make.buyer(deal)
    good = {"deal": deal, "number": 1, "paid_on": clock.today(), "reference": "FT1"}
    refuses(IllegalStep, lambda: services.confirm_payment(seller, **good))
    services.request_payment(seller, deal=deal, number=1)
    refuses(IllegalStep, lambda: services.confirm_payment(buyer, **good))
    late = good | {"paid_on": clock.today() + timedelta(days=1)}
    assert refuses(Refused, lambda: services.confirm_payment(seller, **late)).field == "paid_on"
    none = good | {"reference": " "}
    assert refuses(Refused, lambda: services.confirm_payment(seller, **none)).field == "reference"


def test_a_room_that_sees_payments_settles_an_accepted_milestone_once():
    deal = make.in_force()
    make.delivered(deal)
    row = make.first(deal)
    seen = {"paid_on": clock.today(), "reference": "VQR1"}
    refuses(IllegalStep, lambda: services.payment_settled(row, **seen))
    make.accepted(deal)
    for _each in range(2):
        services.payment_settled(row, **seen)
    row = make.first(deal)
    assert (row.state, row.entries.filter(kind="paid").count()) == ("paid", 1)
    assert Deal.objects.get().state == "completed"


def test_nothing_is_paid_for_what_costs_nothing():
    deal = make.in_force(make.step(amount=0), make.step("Hai", 0, 60))
    make.delivered(deal)
    make.accepted(deal)
    seller = make.seller(deal)
    refuses(IllegalStep, lambda: services.request_payment(seller, deal=deal, number=1))


# --- the end --------------------------------------------------------------------------------------


def test_without_milestones_both_sides_word_completes_it():
    deal = make.without_milestones()
    for person, state in ((make.buyer(deal), "in_force"), (make.seller(deal), "completed")):
        ending.send_code(person, deal=deal, purpose=ending.WORD)
        code = make.known(ending.WORD, deal, person)
        services.say_completed(person, deal=deal, code=code)
        assert Deal.objects.get().state == state
    assert told(make.buyer(deal))[-1].startswith("Đã hoàn thành")


def test_a_word_completes_nothing_that_has_milestones():
    deal = make.in_force()
    found = refuses(
        Refused, lambda: ending.send_code(make.buyer(deal), deal=deal, purpose=ending.WORD)
    )
    assert found.code == "milestones"


def test_an_early_end_takes_both_sides_and_leaves_what_was_accepted_owed():
    deal = make.in_force(make.step(), make.step("Hai", 100_000_000, 60))
    seller, buyer = make.seller(deal), make.buyer(deal)
    make.delivered(deal)
    make.accepted(deal)
    for _each in range(2):
        made = services.propose_end(buyer, deal=deal, reason="mutual", text="Dừng ở đây.")
    assert EarlyEnd.objects.count() == 1
    refuses(IllegalStep, lambda: ending.send_code(buyer, deal=deal, purpose=ending.END))
    ending.send_code(seller, deal=deal, purpose=ending.END)
    code = make.known(ending.END, deal, seller)
    refuses(Conflict, lambda: services.agree_end(seller, deal=deal, proposal=0, code=code))
    services.agree_end(seller, deal=deal, proposal=made.pk, code=code)
    deal = Deal.objects.get()
    assert (deal.state, deal.end_reason, deal.ended_by_side) == ("terminated", "mutual", "buyer")
    assert told(buyer)[-1].startswith("Hợp đồng đã chấm dứt")
    refuses(IllegalStep, lambda: make.delivered(deal, 2))
    make.paid(deal)
    assert (make.first(deal).state, Deal.objects.get().state) == ("paid", "terminated")


def test_a_declined_or_withdrawn_proposal_lets_the_contract_go_on():
    deal = make.in_force()
    seller, buyer = make.seller(deal), make.buyer(deal)
    for person, state in ((seller, "declined"), (buyer, "taken_back")):
        made = services.propose_end(buyer, deal=deal, reason="money", text=f"Lý do: {state}.")
        services.answer_end(person, deal=deal, proposal=made.pk, note="Ta nói chuyện đã.")
        made.refresh_from_db()
        assert made.state == state
    refuses(IllegalStep, lambda: services.answer_end(seller, deal=deal, proposal=made.pk))
    assert Deal.objects.get().state == "in_force"


# --- amendments -----------------------------------------------------------------------------------


def amended(deal, *steps, **changes):
    agreement = make.signed_again(deal, steps=steps, **changes)
    services.agreement_amended(agreement)
    rows = Milestone.objects.filter(deal=deal).order_by("number")
    return [(one.number, one.title, one.amount, one.state) for one in rows]


def test_open_milestones_follow_an_amendment_and_accepted_ones_stay():
    deal = make.in_force(
        make.step("Một", 100, 10), make.step("Hai", 200, 20), make.step("Ba", 300, 30)
    )
    make.delivered(deal)
    make.accepted(deal)
    make.delivered(deal, 2)
    rows = amended(
        deal,
        make.step("Một", 100, 10),
        make.step("Hai", 250, 40),
        make.step("Bốn", 100, 50),
        make.step("Năm", 50, 60),
    )
    assert rows == [
        (1, "Một", 100, "accepted"),
        (2, "Hai", 250, "due"),
        (3, "Bốn", 100, "due"),
        (4, "Năm", 50, "due"),
    ]
    second = make.first(deal, 2)
    assert (second.rounds, second.accept_by, second.was_moved) == (0, None, False)
    assert second.entries.last().kind == "amended"
    assert told(make.buyer(deal))[-1].startswith("Các mốc sau khi sửa hợp đồng")


def test_what_an_amendment_leaves_alone_keeps_its_delivery():
    deal = make.in_force(make.step("Một", 100, 10), make.step("Hai", 200, 20))
    make.delivered(deal)
    before = make.first(deal)
    assert amended(deal, make.step("Một", 100, 10)) == [
        (1, "Một", 100, "delivered"),
        (2, "Hai", 200, "dropped"),
    ]
    assert make.first(deal).accept_by == before.accept_by
    make.accepted(deal)
    make.paid(deal)
    assert Deal.objects.get().state == "completed"


def test_an_amendment_that_drops_the_rest_completes_the_deal():
    deal = make.in_force(make.step("Một", 0, 10), make.step("Hai", 200, 20))
    make.delivered(deal)
    make.accepted(deal)
    amended(deal, make.step("Một, đã đổi tên", 0, 10))
    assert make.first(deal).title == "Một"
    assert Deal.objects.get().state == "completed"
