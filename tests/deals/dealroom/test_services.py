"""What people do in a deal's room: who may, what changes, who is told, and when nothing does."""

from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.accounts.models import Notification, OutboundMessage
from cms.base import audit
from cms.base.errors import NotAllowed, NotFound, Refused
from cms.base.states import IllegalStep
from ecosystem.registry.models import Affiliation
from marketplace.deals.dealroom import permissions, queries, services, states
from marketplace.deals.dealroom.models import (
    Deal,
    DealFile,
    DealFileOpening,
    DealMessage,
    DealReading,
    NdaAcceptance,
    StaffConsent,
    StaffLook,
)
from marketplace.listings import permissions as listing_permissions
from marketplace.listings.models import DocumentGrant
from tests.factories import accounts, deals
from tests.factories import dealroom as make
from tests.factories import listings as make_listing

pytestmark = pytest.mark.django_db
RECORDS = (Deal, DealMessage, DealFile, DealFileOpening, NdaAcceptance, StaffConsent, StaffLook)


def everything():
    """All that a refused act must leave as it was."""
    rows = [list(model.objects.order_by("pk").values()) for model in RECORDS]
    counts = [model.objects.count() for model in (Notification, OutboundMessage, DocumentGrant)]
    return rows, counts


def refuses(error, act):
    """The act is refused, changes nothing and sends nothing."""
    before = everything()
    trail = audit.AuditEntry.objects.count()
    with pytest.raises(error) as met:
        act()
    assert everything() == before
    assert audit.AuditEntry.objects.count() == trail
    return met.value


def told(person):
    rows = Notification.objects.filter(user=person, kind="deals.deal").order_by("pk")
    return [one.subject for one in rows]


# --- opening ------------------------------------------------------------------------------------


def test_who_asks_for_an_offer_buys():
    interest = deals.accepted()
    deal = Deal.objects.get()
    assert deal.buyer == interest.from_organisation
    assert deal.seller == interest.to_organisation
    assert (deal.state, deal.turn, deal.ended_at) == ("negotiating", "", None)
    assert [one.action for one in audit.trail(deal)] == ["deals.deal_open"]


def test_who_answers_a_need_sells():
    need = make_listing.live("need")
    interest = deals.accepted(deals.sent(listing=need))
    deal = Deal.objects.get()
    assert (deal.buyer, deal.seller) == (interest.to_organisation, interest.from_organisation)


# --- the table ----------------------------------------------------------------------------------

OVERRIDES = {
    "negotiating": {"broken_off"},
    "proposed": {"negotiating", "broken_off"},
    "countered": {"negotiating", "broken_off"},
    "agreed": {"negotiating", "broken_off"},
    "signed": {"terminated"},
    "awaiting": {"in_force", "terminated"},
    "in_force": {"terminated"},
    "in_delivery": {"in_force", "completed", "terminated"},
}


@pytest.mark.parametrize("state", Deal.State.values)
def test_each_state_lets_each_party_do_what_the_table_says(state):
    deal = make.in_state(
        make.room(), state, turn="buyer" if state in {"proposed", "countered"} else ""
    )
    buyer, seller = make.both(deal)
    moderator, stranger = accounts.moderator(), make_listing.writer()
    talking = {"negotiating", "proposed", "countered", "agreed"}
    bound = {"signed", "awaiting", "in_force", "in_delivery"}
    common = {"break_off"} if state in talking else {"call_dispute"} if state in bound else set()
    common |= {"terminate"} if state in {"in_force", "in_delivery"} else set()
    mine = {
        "negotiating": {"propose"},
        "proposed": {"counter", "agree"},
        "countered": {"counter", "agree"},
        "agreed": {"reopen"},
    }.get(state, set())
    theirs = {
        "negotiating": {"propose"},
        "proposed": {"take_back"},
        "countered": {"take_back"},
        "agreed": {"reopen"},
    }.get(state, set())

    def actions(person):
        return set(permissions.DealReader(person).actions(deal))

    assert actions(buyer) == common | mine
    assert actions(seller) == common | theirs
    assert actions(moderator) == {f"override_{one}" for one in OVERRIDES.get(state, set())}
    assert actions(stranger) == set()


@pytest.mark.parametrize("state", Deal.State.values)
def test_breaking_off_walks_its_edges_and_no_others(state):
    deal = make.in_state(make.room(), state)
    buyer, seller = make.both(deal)
    if state in {"negotiating", "proposed", "countered", "agreed"}:
        done = services.break_off(seller, deal=deal, reason="price", note="Hẹn dịp khác.")
        assert (done.state, done.ended_by_side, done.end_reason) == (
            "broken_off",
            "seller",
            "price",
        )
        assert done.ended_at is not None
        assert told(buyer)[-1:] == ["Đã thôi thương thảo: Máy sấy lúa dạng tháp, đốt trấu"]
    else:
        refuses(IllegalStep, lambda: services.break_off(seller, deal=deal, reason="price"))


@pytest.mark.parametrize("state", Deal.State.values)
def test_staff_set_only_what_the_table_lets_them(state):
    deal, moderator = make.room(), accounts.moderator()
    allowed = OVERRIDES.get(state, set())
    for target in Deal.State.values:
        make.in_state(deal, state)
        act = partial(services.override, moderator, deal=deal, target=target, reason="Ghi nhầm.")
        if target in allowed:
            assert act().state == target
            assert told(make.person(deal, "buyer"))[-1].startswith("Cán bộ sàn")
        else:
            refuses(IllegalStep, act)


def test_strangers_sides_and_other_staff_dont_override():
    deal = make.room()
    buyer, _seller = make.both(deal)
    for who in (buyer, make_listing.writer(), accounts.editor()):
        refuses(
            NotFound,
            lambda who=who: services.override(who, deal=deal, target="broken_off", reason="x"),
        )


def test_the_diagram_in_the_docs_is_the_table():
    docs = Path(settings.BASE_DIR) / "docs" / "deals.md"
    assert f"```mermaid\n{states.DEAL.mermaid()}\n```" in docs.read_text(encoding="utf-8")


# --- talking ------------------------------------------------------------------------------------


def test_a_message_is_told_to_the_other_side_and_not_to_who_wrote_it():
    deal = make.room()
    buyer, seller = make.both(deal)
    colleague = make_listing.writer(deal.buyer)
    before = {one: told(one) for one in (buyer, seller, colleague)}
    said = make.said(deal, "buyer", "Bên mình cho xem máy được không?", uploads=[make.pdf()])
    subject = "Tin nhắn mới về “Máy sấy lúa dạng tháp, đốt trấu”"
    assert told(seller) == [*before[seller], subject]
    assert (told(buyer), told(colleague)) == (before[buyer], before[colleague])
    note = Notification.objects.filter(user=seller).latest("pk")
    assert "cho xem máy" not in note.body
    assert deal.buyer.name_vi in note.body
    assert said.files.get().file.original_name == "ban-ve.pdf"


def test_pressed_five_times_it_is_said_once():
    deal = make.room()
    said = {make.said(deal, token="a" * 32, uploads=[make.pdf()]).pk for _ in range(5)}
    assert len(said) == 1
    assert (DealMessage.objects.count(), DealFile.objects.count()) == (1, 1)
    assert len(told(make.person(deal, "seller"))) == 1


def test_a_form_of_somebody_else_says_nothing():
    deal = make.room()
    make.said(deal, "buyer", token="a" * 32)
    assert refuses(Refused, lambda: make.said(deal, "seller", token="a" * 32)).code == "token"
    assert refuses(Refused, lambda: make.said(deal, "seller", token="")).code == "token"


BAD = [
    ("", [], "required"),
    ("ư" * 100_000, [], "too_long"),
    ("", [SimpleUploadedFile("rong.pdf", b"")], "file_empty"),
    ("", [SimpleUploadedFile("ban-ve.pdf", b"MZ\x90\x00\x03")], "file_type"),
    ("", [SimpleUploadedFile("khoa.pdf", make.LOCKED)], "file_locked"),
    (
        "",
        [SimpleUploadedFile("tot.pdf", make.PDF), SimpleUploadedFile("x.exe", b"MZ")],
        "file_type",
    ),
    ("xem", [make.pdf() for _ in range(11)], "too_many"),
]


@pytest.mark.parametrize(("text", "uploads", "code"), BAD, ids=[one[2] for one in BAD])
def test_bad_messages_are_refused_with_a_reason(text, uploads, code):
    deal = make.room()
    met = refuses(Refused, lambda: make.said(deal, text=text, uploads=uploads))
    assert met.code == code
    assert met.field == ("text" if code in {"required", "too_long"} else "uploads")


def test_after_the_talks_are_over_nothing_is_said():
    deal = make.room()
    services.break_off(make.person(deal, "buyer"), deal=deal, reason="money")
    assert refuses(Refused, lambda: make.said(deal, "seller")).code == "over"


def test_reading_notes_the_first_moment_only():
    deal = make.room()
    first, second = make.said(deal), make.said(deal)
    seller = make.person(deal, "seller")
    for _ in range(3):
        services.read(seller, deal=deal, up_to=first.pk)
    services.read(seller, deal=deal, up_to=second.pk + 99)
    services.read(seller, deal=deal, up_to=first.pk)
    rows = DealReading.objects.order_by("pk").values_list("user", "side", "up_to")
    assert list(rows) == [(seller.pk, "seller", first.pk), (seller.pk, "seller", second.pk)]


def test_a_file_opened_is_written_down():
    deal = make.room()
    code = make.said(deal, uploads=[make.pdf()]).files.get().file.code
    seller = make.person(deal, "seller")
    services.open_file(seller, deal=deal, code=code)
    opening = DealFileOpening.objects.get()
    assert (opening.user, opening.side) == (seller, "seller")
    other = make.room()
    refuses(
        NotFound, lambda: services.open_file(make.person(other, "buyer"), deal=other, code=code)
    )


# --- strangers ----------------------------------------------------------------------------------

ACTS = {
    "say": {"text": "Cho tôi xem với", "token": "b" * 32},
    "read": {"up_to": 1},
    "send_code": {},
    "break_off": {"reason": "price"},
    "let_staff_in": {},
    "shut_staff_out": {},
    "look_in": {},
    "call_dispute": {"text": "…"},
    "settle": {"outcome": "agreed", "finding": "…"},
}


@pytest.mark.parametrize("act", sorted(ACTS))
@pytest.mark.parametrize("who", ["stranger", "moderator", "left"])
def test_strangers_staff_without_ground_and_people_who_left_do_nothing(act, who):
    deal = make.in_state(make.room(), "in_force")
    left = make.person(deal, "buyer")
    Affiliation.objects.filter(user=left).update(state=Affiliation.State.ENDED)
    person = {
        "stranger": make_listing.writer,
        "moderator": accounts.moderator,
        "left": lambda: left,
    }[who]()
    refuses(NotFound, lambda: getattr(services, act)(person, deal=deal, **ACTS[act]))


def test_who_left_the_organisation_loses_the_room_at_once():
    deal = make.room()
    buyer = make.person(deal, "buyer")
    assert queries.get_deal_for(buyer, deal.code) == deal
    Affiliation.objects.filter(user=buyer).update(state=Affiliation.State.ENDED)
    with pytest.raises(NotFound):
        queries.get_deal_for(buyer, deal.code)
    assert list(queries.deals_of(permissions.DealReader(buyer))) == []


# --- the agreement ------------------------------------------------------------------------------


def gated(deal):
    """Whether the buyer may open the gated documents of the seller's listing."""
    return listing_permissions.has_grant(make.person(deal, "buyer"), deal.interest.listing)


def test_gated_documents_open_at_the_second_acceptance_and_shut_when_it_ends():
    deal = make.room()
    buyer, seller = make.both(deal)
    assert not gated(deal)
    made = make.accepted_nda(deal, "buyer")
    assert (made.organisation, made.accepted_by, made.accepted_by_name) == (
        deal.buyer,
        buyer,
        buyer.full_name,
    )
    assert made.digest == made.text.digest
    assert not gated(deal)
    assert not DocumentGrant.objects.exists()
    make.accepted_nda(deal, "seller")
    assert gated(deal)
    assert not listing_permissions.has_grant(make_listing.writer(), deal.interest.listing)
    assert told(seller)[-1].startswith("Bên kia đã chấp nhận")
    assert told(buyer)[-1].startswith("Cả hai bên đã chấp nhận")
    services.break_off(seller, deal=deal, reason="other_partner")
    assert not gated(deal)


def test_another_standing_deal_keeps_the_documents_open():
    deal = make.room()
    for side in ("buyer", "seller"):
        make.accepted_nda(deal, side)
    second = make.room(listing=deal.interest.listing, sender=make.person(deal, "buyer"))
    assert (second.buyer, second.seller) == (deal.buyer, deal.seller)
    for side in ("buyer", "seller"):
        make.accepted_nda(second, side)
    services.break_off(make.person(deal, "buyer"), deal=deal, reason="price")
    assert gated(deal)
    services.break_off(make.person(deal, "buyer"), deal=second, reason="price")
    assert not gated(deal)


def test_accepting_twice_is_once():
    deal = make.room()
    first = make.accepted_nda(deal, "buyer")
    text = queries.current_nda()
    again = services.accept_nda(make.person(deal, "buyer"), deal=deal, text=text, code="")
    assert again == first
    assert NdaAcceptance.objects.count() == 1


def test_only_who_may_bind_the_organisation_accepts():
    deal = make.room()
    editor = accounts.UserFactory()
    make_listing.member(editor, deal.buyer, Affiliation.Role.EDITOR)
    text = queries.current_nda()
    assert refuses(Refused, lambda: services.send_code(editor, deal=deal)).code == "not_binding"
    act = partial(services.accept_nda, editor, deal=deal, text=text, code="123456")
    assert refuses(Refused, act).code == "not_binding"


def test_a_wrong_code_and_a_text_that_changed_are_refused():
    deal = make.room()
    buyer, text = make.person(deal, "buyer"), queries.current_nda()
    make.code_for(deal, buyer)
    refuses(Refused, lambda: services.accept_nda(buyer, deal=deal, text=text, code="654321"))
    services.publish_nda(
        accounts.moderator(), text_vi="Bản hai", text_en="Two", illustrative=True, after=1
    )
    act = partial(services.accept_nda, buyer, deal=deal, text=text, code="123456")
    assert refuses(Refused, act).code == "text_changed"
    new = queries.current_nda()
    made = services.accept_nda(buyer, deal=deal, text=new, code="123456")
    assert made.text == new


def test_after_the_talks_are_over_the_agreement_isnt_accepted():
    deal = make.room()
    buyer, text = make.person(deal, "buyer"), queries.current_nda()
    code = make.code_for(deal, buyer)
    services.break_off(make.person(deal, "seller"), deal=deal, reason="price")
    act = partial(services.accept_nda, buyer, deal=deal, text=text, code=code)
    assert refuses(Refused, act).code == "over"


# --- staff --------------------------------------------------------------------------------------


def test_staff_look_in_only_with_both_consents_and_each_look_is_written_down():
    deal = make.room()
    buyer, seller = make.both(deal)
    moderator = accounts.moderator()
    services.let_staff_in(buyer, deal=deal)
    services.let_staff_in(buyer, deal=deal)
    assert StaffConsent.objects.count() == 1
    assert told(seller)[-1].startswith("Bên kia đồng ý cho cán bộ sàn")
    refuses(NotFound, lambda: services.look_in(moderator, deal=deal))
    services.let_staff_in(seller, deal=deal)
    look = services.look_in(moderator, deal=deal)
    assert (look.user, look.ground) == (moderator, "consent")
    assert services.look_in(buyer, deal=deal) is None
    services.shut_staff_out(seller, deal=deal)
    refuses(NotFound, lambda: services.look_in(moderator, deal=deal))


def test_a_dispute_lets_staff_in_until_it_is_settled():
    deal = make.in_state(make.room(), "in_delivery")
    buyer, seller = make.both(deal)
    moderator = accounts.moderator()
    services.call_dispute(buyer, deal=deal, text="Máy không chạy")
    deal.refresh_from_db()
    assert (deal.state, deal.disputed_at is not None) == ("in_delivery", True)
    desk = Notification.objects.get(user=moderator, kind="deals.deal_staff")
    assert "Máy không chạy" not in desk.body
    assert "Máy không chạy" in Notification.objects.filter(user=seller).latest("pk").body
    refuses(IllegalStep, lambda: services.call_dispute(seller, deal=deal, text="Nữa"))
    assert services.look_in(moderator, deal=deal).ground == "dispute"
    act = partial(services.settle, buyer, deal=deal, outcome="agreed", finding="…")
    refuses(NotAllowed, act)
    services.settle(moderator, deal=deal, outcome="agreed", finding="Sửa trong 10 ngày.")
    deal.refresh_from_db()
    assert (deal.state, deal.disputed_at) == ("in_delivery", None)
    refuses(NotFound, lambda: services.look_in(moderator, deal=deal))
    for person in (buyer, seller):
        assert "Sửa trong 10 ngày." in Notification.objects.filter(user=person).latest("pk").body
