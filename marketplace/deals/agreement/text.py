"""What the contract says: parties, every line of the agreed terms, clauses, signatures."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import translation

from cms.base.money import format_vnd
from cms.theme.words import day as day_of
from ecosystem.registry.models import Organisation
from marketplace.deals.agreement import document as doc
from marketplace.deals.agreement.models import ContractRule, Signatory
from marketplace.deals.agreement.numbers import dong_in_words
from marketplace.deals.dealroom.models import Side
from marketplace.deals.models.kinds import ContractKind
from marketplace.deals.terms import wording
from marketplace.deals.terms.content import Terms

NATION = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "SOCIALIST REPUBLIC OF VIETNAM",
)
MOTTO = ("Độc lập – Tự do – Hạnh phúc", "Independence – Freedom – Happiness")
PARTIES = {
    Side.SELLER.value: ("BÊN GIAO (BÊN A)", "THE GIVER (PARTY A)"),
    Side.BUYER.value: ("BÊN NHẬN (BÊN B)", "THE RECEIVER (PARTY B)"),
}
PREVAILS = {
    "vi": (
        "Hợp đồng lập bằng tiếng Việt và tiếng Anh; khi có khác nhau, bản tiếng Việt được ưu tiên.",
        "Made in Vietnamese and English; where they differ, the Vietnamese text prevails.",
    ),
    "en": (
        "Hợp đồng lập bằng tiếng Việt và tiếng Anh; khi có khác nhau, bản tiếng Anh được ưu tiên.",
        "Made in Vietnamese and English; where they differ, the English text prevails.",
    ),
}


def _both(make: Any) -> tuple[Any, Any]:
    """What a function says in Vietnamese and in English."""
    with translation.override("vi"):
        first = make()
    with translation.override("en"):
        return first, make()


def address_of(organisation: Organisation) -> str:
    """Street, ward and province, as far as they are on record."""
    parts = [organisation.address]
    with translation.override("vi"):
        parts += [str(place) for place in (organisation.ward, organisation.province) if place]
    return ", ".join(part for part in parts if part)


def party(organisation: Organisation, signatory: Signatory) -> dict[str, str]:
    """A side as it stands in the contract; a personal number is never written."""
    held = signatory.affiliation
    attorney = held.role == held.Role.ATTORNEY
    return {
        "name": organisation.name_vi,
        "name_en": organisation.name_en or organisation.name_vi,
        "tax_code": organisation.tax_code or "",
        "address": address_of(organisation),
        "signatory": held.user.full_name,
        "title": signatory.title,
        "authority": held.authority_number if attorney else "",
        "authority_date": held.authority_date.isoformat()
        if attorney and held.authority_date
        else "",
    }


def _party_blocks(side: str, who: dict[str, str]) -> list[dict[str, Any]]:
    head = PARTIES[side]
    lines = [doc.heading(f"{head[0]}: {who['name']}", f"{head[1]}: {who['name_en']}")]
    if who["tax_code"]:
        lines.append(doc.text(f"Mã số thuế: {who['tax_code']}", f"Tax code: {who['tax_code']}"))
    if who["address"]:
        lines.append(doc.text(f"Địa chỉ: {who['address']}", f"Address: {who['address']}"))
    lines.append(
        doc.text(
            f"Người ký: {who['signatory']}, {who['title']}",
            f"Signatory: {who['signatory']}, {who['title']}",
        )
    )
    if who["authority"]:
        given = date.fromisoformat(who["authority_date"]) if who["authority_date"] else None
        vi_day, en_day = _both(lambda: f" ({day_of(given)})" if given else "")
        lines.append(
            doc.text(
                f"Theo giấy ủy quyền số {who['authority']}{vi_day}",
                f"Under power of attorney No. {who['authority']}{en_day}",
            )
        )
    return lines


def _lines(terms: Terms) -> list[dict[str, Any]]:
    vi, en = _both(lambda: wording.lines(terms))
    blocks = []
    number = 0
    for first, second in zip(vi, en, strict=True):
        if not first.text or first.key.startswith("step"):
            continue
        number += 1
        blocks.append(
            doc.heading(f"Điều {number}. {first.label}", f"Article {number}. {second.label}")
        )
        blocks.append(doc.text(first.text, second.text))
        if first.key == "price":
            blocks += _money(terms)
    return blocks


def _money(terms: Terms) -> list[dict[str, Any]]:
    blocks = []
    if terms.has_lump:
        words = dong_in_words(terms.lump_sum)
        amount = format_vnd(terms.lump_sum)
        blocks.append(doc.text(f"Bằng chữ: {words}.", f"In figures: {amount}."))
    rows = [
        [
            str(number),
            f"{step.title}\n{step.criteria}",
            f"{step.due:%d/%m/%Y}",
            _amount(step.amount),
        ]
        for number, step in enumerate(terms.steps, 1)
    ]
    head = [
        ["STT", "No."],
        ["Mốc và tiêu chí nghiệm thu", "Milestone and acceptance criteria"],
        ["Hạn", "Due"],
        ["Số tiền", "Amount"],
    ]
    blocks.append(doc.table(head, rows, [1, 6, 2, 4]))
    return blocks


def _amount(amount: int) -> str:
    return f"{format_vnd(amount)}\n({dong_in_words(amount)})" if amount else "–"


def _clauses(
    rules: list[ContractRule], clauses: dict[str, str], number: int
) -> list[dict[str, Any]]:
    blocks = []
    for rule in rules:
        said = clauses.get(rule.code, "")
        if rule.topic != ContractRule.Topic.CONTENTS or not said:
            continue
        number += 1
        blocks.append(
            doc.heading(
                f"Điều {number}. {rule.text_vi}",
                f"Article {number}. {rule.text_en or rule.text_vi}",
            )
        )
        blocks.append(doc.text(said, ""))
    taxes = [rule for rule in rules if rule.topic == ContractRule.Topic.TAX]
    if taxes:
        number += 1
        blocks.append(doc.heading(f"Điều {number}. Thuế", f"Article {number}. Tax"))
        blocks += [doc.text(f"{rule.text_vi}.", f"{rule.text_en}.") for rule in taxes]
    return blocks


def compose(
    *,
    number: str,
    terms: Terms,
    parties: dict[str, dict[str, str]],
    rules: list[ContractRule],
    clauses: dict[str, str],
    foreign: str,
    prevailing: str,
    place: str,
    day: date,
) -> dict[str, Any]:
    """The whole contract.

    Args:
        number: of the contract.
        terms: agreed.
        parties: by side, see `party`.
        rules: of its kind.
        clauses: by a rule's code.
        foreign: the foreign side; empty: Vietnamese alone.
        prevailing: `vi` or `en`, where there are two languages.
        place: where it is made.
        day: when.
    """
    vi, en = _both(lambda: str(ContractKind(terms.kind).label))
    lines = _lines(terms)
    articles = sum(block["kind"] == "heading" for block in lines)
    made = doc.date_of(day)
    blocks = [
        doc.centre(*NATION),
        doc.centre(*MOTTO),
        doc.title(f"HỢP ĐỒNG\n{vi.upper()}", f"CONTRACT\n{en.upper()}"),
        doc.centre(f"Số: {number}", f"No. {number}"),
        doc.text(f"{place}, {made[0]}", f"{place}, {made[1]}"),
    ]
    for side in PARTIES:
        blocks += _party_blocks(side, parties[side])
    blocks += lines
    blocks += _clauses(rules, clauses, articles)
    if foreign:
        blocks.append(doc.heading("Ngôn ngữ", "Language"))
        blocks.append(doc.text(*PREVAILS[prevailing]))
    blocks.append(
        doc.signatures(
            [
                {
                    "head": list(PARTIES[side]),
                    "name": parties[side]["signatory"],
                    "title": parties[side]["title"],
                }
                for side in PARTIES
            ]
        )
    )
    return {
        "title": f"Hợp đồng số {number}",
        "foreign": bool(foreign),
        "blocks": blocks,
        "parties": parties,
    }
