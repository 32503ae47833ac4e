"""Who signs, what the contract says, and what it takes to sign it."""

import io
from datetime import timedelta
from pathlib import Path

import docx
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from cms.accounts.models import Notification
from cms.base import audit, clock
from cms.base.errors import Conflict, NotAllowed, NotFound, Refused
from cms.base.models import StoredFile
from cms.base.states import IllegalStep
from ecosystem.registry.models import TechnologyList, TechnologyListEntry
from marketplace.deals.agreement import closing, document, rules, services
from marketplace.deals.agreement.models import Agreement, ContractRule, Signatory
from marketplace.deals.agreement.states import AGREEMENT
from marketplace.deals.models import Deal
from marketplace.deals.terms import services as terms_services
from tests.factories import agreement as make
from tests.factories import listings
from tests.factories import terms as write
from tests.factories.dealroom import LOCKED, PDF

pytestmark = pytest.mark.django_db


def snapshot():
    """What a refusal must leave as it was."""
    return (
        list(Deal.objects.values()),
        list(Agreement.objects.values()),
        list(Signatory.objects.values()),
        StoredFile.objects.count(),
        Notification.objects.count(),
    )


def refused(action, *args, **kwargs):
    """The code of a refusal that changed nothing and told nobody."""
    before = snapshot()
    with pytest.raises(Refused) as refusal:
        action(*args, **kwargs)
    assert snapshot() == before
    return refusal.value.code


def listed(deal, kind):
    """The listing's recorded entry is of a list."""
    held = TechnologyList.objects.create(kind=kind, name_vi="Danh mục", basis="Nghị định")
    entry = TechnologyListEntry.objects.create(technology_list=held, number="1", text_vi="Mục")
    type(deal.interest.listing).objects.filter(pk=deal.interest.listing_id).update(list_entry=entry)
    return Deal.objects.get(pk=deal.pk)


def speaker(deal, side="seller"):
    return write.speaker(deal, side)


def test_the_diagram_in_the_docs_is_the_table(settings):
    docs = (Path(settings.BASE_DIR) / "docs" / "deals.md").read_text(encoding="utf-8")
    assert f"```mermaid\n{AGREEMENT.mermaid()}\n```" in docs


# --- rules -------------------------------------------------------------------------------------


def test_the_rules_are_read_once_and_what_staff_change_stays():
    rules.sync()
    rule = ContractRule.objects.get(kind="technology_transfer", code="method")
    rule.text_vi = "Đã sửa"
    rule.save()
    assert rules.sync() == "deals: 0 rules of contracts added"
    rule.refresh_from_db()
    assert rule.text_vi == "Đã sửa"


def test_a_rule_holds_in_its_time_only():
    rules.sync()
    today = clock.today()
    ContractRule.objects.filter(code="penalties").update(valid_to=today - timedelta(days=1))
    codes = {one.code for one in rules.rules_of("technology_transfer", today)}
    assert "penalties" not in codes
    assert "liability" in codes


@pytest.mark.parametrize(
    ("changes", "foreign", "restricted", "waits"),
    [
        ({}, "", False, False),
        ({}, "seller", False, True),
        ({}, "buyer", False, True),
        ({}, "", True, True),
        ({"state_money": "yes"}, "", False, True),
        ({"state_money": "certified"}, "", False, False),
        ({"kind": "ip_assignment"}, "", False, True),
        ({"kind": "ip_licence"}, "", False, False),
        ({"kind": "sale_of_equipment"}, "", False, False),
    ],
)
def test_the_rules_say_what_takes_effect_with_a_certificate_only(
    changes, foreign, restricted, waits
):
    rules.sync()
    terms = write.terms(**changes)
    held = rules.rules_of(terms.kind, clock.today())
    applying = rules.registration(held, terms, foreign=foreign, restricted=restricted)
    assert rules.must_wait(applying) is waits


# --- who signs ---------------------------------------------------------------------------------


def name(deal, held, side="seller", upload=None, title="Giám đốc"):
    return services.name_signatory(
        speaker(deal, side), deal=deal, affiliation=held.code, title=title, upload=upload
    )


def test_a_holder_of_a_power_of_attorney_needs_its_file_and_has_it_kept():
    deal = write.agreed().deal
    held = make.attorney(deal, "seller")
    assert refused(name, deal, held) == "required"
    made = name(deal, held, upload=make.upload(PDF, "uy-quyen.pdf"))
    assert (made.affiliation, made.authority.original_name) == (held, "uy-quyen.pdf")


@pytest.mark.parametrize(
    "changes",
    [
        {"ends_on": clock.today() - timedelta(days=1)},
        {"authority_number": ""},
        {"authority_date": clock.today() + timedelta(days=1)},
    ],
)
def test_an_authority_that_has_ended_or_is_not_whole_cant_sign(changes):
    deal = write.agreed().deal
    held = make.attorney(deal, "seller", **changes)
    assert refused(name, deal, held, upload=make.upload(PDF)) == "authority"


def test_an_owner_of_the_record_alone_cant_be_the_signatory():
    deal = write.agreed().deal
    held = deal.seller.affiliations.get()
    assert refused(name, deal, held) == "signatory"


def test_an_authority_that_ends_after_the_contract_was_made_cant_sign_it():
    agreement = make.made()
    Signatory.objects.get(side="buyer").affiliation.__class__.objects.filter(
        pk=Signatory.objects.get(side="buyer").affiliation_id
    ).update(ends_on=clock.today() - timedelta(days=1))
    assert refused(scan, agreement) == "authority"


# --- making ------------------------------------------------------------------------------------


def test_the_contract_says_the_same_in_both_files():
    agreement = make.made(clauses={"penalties": "Phạt 8 % phần vi phạm."})
    said = document.plain(agreement.content)
    assert "Phạt 8 % phần vi phạm." in said
    assert "Bằng chữ: Năm trăm triệu đồng." in said
    with agreement.docx.file.open("rb") as file:
        written = docx.Document(io.BytesIO(file.read()))
    lines = [one.text for one in written.paragraphs]
    for table in written.tables:
        lines += [one.text for row in table.rows for cell in row.cells for one in cell.paragraphs]
    words = "\n".join(lines)
    for block in agreement.content["blocks"]:
        if "text" in block:
            assert block["text"][0] in words
    assert make.data_of(agreement).startswith(b"%PDF-")
    assert agreement.pdf.sha256 != agreement.docx.sha256


def test_english_stands_beside_only_where_a_foreign_party_takes_part():
    alone = make.made()
    assert alone.content["foreign"] is False
    both = make.made(alone.deal, foreign="buyer", prevailing="en")
    assert both.content["foreign"] is True
    assert "the English text prevails" in " ".join(document.plain(both.content))
    alone.refresh_from_db()
    assert alone.state == "voided"


def test_what_is_missing_is_written_down_and_a_confirmed_rule_stops_it():
    deal = make.ready()
    agreement = make.made(deal)
    missing = [row["vi"] for row in agreement.checked if not row["found"]]
    assert "Phạt vi phạm" in missing
    ContractRule.objects.filter(code="penalties").update(status="confirmed")
    assert refused(make.made, deal) == "contents"
    make.made(deal, clauses={"penalties": "Phạt 8 %."})


def test_what_people_write_is_no_markup():
    deal = make.ready(subject='#panic("x") *đậm* $a$')
    assert '#panic("x") *đậm* $a$' in document.plain(make.made(deal).content)


def test_prohibited_technology_is_refused():
    deal = listed(make.ready(), "prohibited")
    assert refused(make.made, deal) == "prohibited"


def test_restricted_technology_needs_its_approval_first():
    deal = listed(make.ready(), "restricted")
    assert refused(make.made, deal) == "approval"
    services.record_approval(
        speaker(deal), deal=deal, number="7/CT", day=clock.today(), upload=make.upload(PDF)
    )
    assert make.made(deal).restricted is True


def test_without_signatories_or_agreed_terms_nothing_is_made():
    deal = write.agreed().deal
    assert refused(make.made, deal) == "signatories"
    terms_services.reopen(speaker(deal), deal=deal)
    assert refused(make.made, deal) == "not_open"


def test_a_stranger_cant_tell_that_there_is_a_contract():
    deal = make.ready()
    with pytest.raises(NotFound):
        services.make(listings.writer(), deal=deal, place="Cần Thơ")


# --- signing -----------------------------------------------------------------------------------


def digital(agreement, data, side="seller", filename="hop-dong.pdf"):
    return closing.sign_digitally(
        speaker(agreement.deal, side),
        deal=agreement.deal,
        number=agreement.number,
        upload=make.upload(data, filename),
    )


def scan(agreement, data=PDF, side="seller", place="Phòng hành chính"):
    return closing.bring_scan(
        speaker(agreement.deal, side),
        deal=agreement.deal,
        number=agreement.number,
        upload=make.upload(data),
        original_place=place,
    )


def confirm(agreement, side="buyer"):
    return closing.confirm(
        speaker(agreement.deal, side), deal=agreement.deal, number=agreement.number
    )


@pytest.fixture
def roots(tmp_path, settings):
    """A root that staff trust."""
    root = make.holder("Gốc thử")
    (tmp_path / "root.pem").write_bytes(root.pem)
    settings.AGREEMENT_TRUST_ROOTS = str(tmp_path)
    return root


def holders(deal, root):
    return (
        make.holder("Bên giao", deal.seller.tax_code, issuer=root),
        make.holder("Bên nhận", deal.buyer.tax_code, issuer=root),
    )


def test_trusted_certificates_of_both_sides_sign_at_once(roots):
    deal = make.ready()
    type(deal.seller).objects.filter(pk=deal.seller_id).update(tax_code="0100109106")
    type(deal.buyer).objects.filter(pk=deal.buyer_id).update(tax_code="0300588569")
    deal = Deal.objects.get(pk=deal.pk)
    agreement = make.made(deal)
    data = make.signed_by_both(make.data_of(agreement), *holders(deal, roots))
    done = digital(agreement, data)
    deal.refresh_from_db()
    assert (done.state, deal.state) == ("signed", "in_force")
    assert [(one["trusted"], one["side"]) for one in done.signatures] == [
        (True, "seller"),
        (True, "buyer"),
    ]
    with done.signed.file.open("rb") as file:
        assert file.read() == data


def test_certificates_that_nobody_vouches_for_wait_for_the_other_side():
    agreement = make.made()
    done = digital(agreement, make.signed_by_both(make.data_of(agreement)))
    assert done.state == "half_signed"
    assert [one["trusted"] for one in done.signatures] == [False, False]
    with pytest.raises(NotAllowed):
        confirm(agreement, "seller")
    assert confirm(agreement).state == "signed"


def test_one_signature_is_not_enough():
    agreement = make.made()
    once = make.sign(make.data_of(agreement), make.holder("A", "1"), "ben_giao")
    assert refused(digital, agreement, once) == "signatures"
    assert refused(digital, agreement, make.data_of(agreement)) == "signatures"


def test_one_signer_twice_is_one_side():
    agreement, same = make.made(), make.holder("A", "1")
    twice = make.signed_by_both(make.data_of(agreement), same, same)
    assert refused(digital, agreement, twice) == "same_signer"


def test_another_document_is_refused_however_well_it_is_signed():
    agreement = make.made()
    other = make.made(make.ready())
    assert refused(digital, agreement, make.signed_by_both(make.data_of(other))) == "other_document"


def turned(data):
    """Another revision that turns the first page."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = generic.NumberObject(90)
    writer.update_container(page)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_a_change_before_or_after_the_signatures_is_found():
    agreement = make.made()
    ours = make.data_of(agreement)
    assert refused(digital, agreement, make.signed_by_both(turned(ours))) == "changed"
    assert refused(digital, agreement, turned(make.signed_by_both(ours))) == "changed"
    once = make.sign(ours, make.holder("A", "1"), "ben_giao")
    between = make.sign(turned(once), make.holder("B", "2"), "ben_nhan")
    assert refused(digital, agreement, between) == "changed"


def test_a_changed_byte_of_a_signature_is_found():
    agreement = make.made()
    data = bytearray(make.signed_by_both(make.data_of(agreement)))
    at = data.index(b"/M ", len(make.data_of(agreement))) + 10
    data[at] ^= 1
    assert refused(digital, agreement, bytes(data)) in {"changed", "unreadable"}


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", "hop-dong.pdf", "file_empty"),
        (LOCKED, "hop-dong.pdf", "file_locked"),
        (b"MZ\x90\x00" * 40, "hop-dong.pdf", "file_type"),
        (PDF, "hop-dong.exe", "other_document"),
    ],
)
def test_files_that_are_none_are_refused(data, filename, code):
    agreement = make.made()
    assert refused(digital, agreement, data, filename=filename) == code


def test_a_scan_is_signed_when_the_other_side_confirms_it():
    agreement = make.made()
    assert refused(scan, agreement, place=" ") == "required"
    assert scan(agreement).state == "half_signed"
    done = confirm(agreement)
    agreement.deal.refresh_from_db()
    assert (done.way, done.original_place) == ("paper", "Phòng hành chính")
    assert agreement.deal.state == "in_force"
    assert confirm(agreement).signed_at == done.signed_at
    assert audit.trail(agreement.deal).filter(action="deals.deal_sign").count() == 1


def test_a_contract_that_must_be_registered_waits():
    agreement = make.made(make.ready(state_money="yes"))
    scan(agreement)
    confirm(agreement)
    agreement.deal.refresh_from_db()
    assert agreement.deal.state == "awaiting"


def test_terms_cant_be_opened_again_once_a_side_has_signed_until_it_is_handed_back():
    agreement = make.made()
    deal = agreement.deal
    scan(agreement)
    assert refused(terms_services.reopen, speaker(deal), deal=deal) == "illegal_step"
    assert refused(make.made, deal) == "not_open"
    closing.hand_back(
        speaker(deal, "buyer"), deal=deal, number=agreement.number, note="Thiếu trang 2"
    )
    terms_services.reopen(speaker(deal), deal=deal)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.signed) == ("voided", None)


def test_a_signed_contract_is_fixed():
    agreement = make.made()
    scan(agreement)
    confirm(agreement)
    before = Agreement.objects.values().get()
    with pytest.raises(IllegalStep):
        scan(agreement)
    with pytest.raises(IllegalStep):
        closing.hand_back(
            speaker(agreement.deal), deal=agreement.deal, number=agreement.number, note="x"
        )
    assert Agreement.objects.values().get() == before


def test_an_old_form_of_a_contract_that_was_made_anew_is_refused():
    agreement = make.made()
    make.made(agreement.deal)
    with pytest.raises(Conflict):
        scan(agreement)
