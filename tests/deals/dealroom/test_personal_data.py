"""What a person gets of the rooms they were in, and what stays when they are erased."""

import pytest

from marketplace.deals.dealroom import personal_data, services
from marketplace.deals.dealroom.models import DealFileOpening, DealMessage, NdaAcceptance
from tests.factories import dealroom as make

pytestmark = pytest.mark.django_db


def lived_in():
    deal = make.room()
    buyer, seller = make.both(deal)
    code = make.said(deal, text="Xin chào", uploads=[make.pdf()]).files.get().file.code
    services.open_file(buyer, deal=deal, code=code)
    make.accepted_nda(deal, "buyer")
    services.let_staff_in(buyer, deal=deal)
    make.said(deal, "seller", text="Của bên kia", token="f" * 32)
    return deal, buyer, seller


def test_the_export_holds_what_the_person_did_and_nothing_of_others():
    deal, buyer, _seller = lived_in()
    name, held = personal_data.export(buyer)
    assert name == "deal_rooms"
    assert [(one["deal"], one["text"], one["files"]) for one in held["messages"]] == [
        (deal.code, "Xin chào", ["ban-ve.pdf"])
    ]
    assert [one["version"] for one in held["agreements_accepted"]] == [1]
    assert [one["file"] for one in held["files_opened"]] == ["ban-ve.pdf"]
    assert [one["deal"] for one in held["staff_let_in"]] == [deal.code]
    assert held["disputes_called"] == []


def test_erasure_keeps_what_the_organisations_agreed_and_takes_the_person_out():
    deal, buyer, seller = lived_in()
    personal_data.erase(buyer)
    mine, theirs = DealMessage.objects.order_by("pk")
    assert (mine.text, mine.author, mine.side, theirs.author) == (
        "Xin chào",
        None,
        "buyer",
        seller,
    )
    assert DealFileOpening.objects.get().user is None
    accepted = NdaAcceptance.objects.get()
    assert (accepted.accepted_by, accepted.organisation) == (None, deal.buyer)
    assert personal_data.export(buyer)[1]["messages"] == []
