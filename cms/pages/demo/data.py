"""The demonstration's content as typed, checked data: what the seeding command plants.

The words stand in ``data/*.toml``; ``load()`` reads them all, checks every reference and both
languages, and reports all mistakes together. Nothing here touches the database.
"""

import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from vietnam_provinces import ProvinceCode, Ward

from cms.pages.demo.entries import (
    ACCESSES,
    DISCLOSURES,
    GROUPS,
    LOSS_PERIODS,
    OPERATORS,
    ORGANISATION_KINDS,
    PRICE_BASES,
    PROVINCE_CODE,
    RIGHT_KINDS,
    RIGHT_STATUSES,
    ROLES,
    STAGES,
    TRANSFER_MODES,
    UNITS_EN,
    AccountEntry,
    Demo,
    DemoDataError,
    DocumentRow,
    EconomicsRow,
    FieldEntry,
    Language,
    NeedEntry,
    NewsEntry,
    Number,
    OfferEntry,
    OrganisationEntry,
    PageEntry,
    Picture,
    QuestionEntry,
    RequirementRow,
    RightRow,
    SpecRow,
    Text,
)

__all__ = [
    "ACCESSES",
    "DISCLOSURES",
    "GROUPS",
    "LOSS_PERIODS",
    "OPERATORS",
    "ORGANISATION_KINDS",
    "PRICE_BASES",
    "PROVINCE_CODE",
    "RIGHT_KINDS",
    "RIGHT_STATUSES",
    "ROLES",
    "STAGES",
    "TRANSFER_MODES",
    "UNITS_EN",
    "AccountEntry",
    "Demo",
    "DemoDataError",
    "DocumentRow",
    "EconomicsRow",
    "FieldEntry",
    "Language",
    "NeedEntry",
    "NewsEntry",
    "Number",
    "OfferEntry",
    "OrganisationEntry",
    "PageEntry",
    "Picture",
    "QuestionEntry",
    "RequirementRow",
    "RightRow",
    "SpecRow",
    "Text",
    "load",
    "wards",
]


def wards() -> dict[str, int]:
    """Name → code of Cần Thơ's wards and communes, spaces tidied."""
    return {
        " ".join(w.name.split()): int(w.code)
        for w in Ward.iter_by_province(ProvinceCode(PROVINCE_CODE))
    }


class _Reader:
    """Turns raw TOML tables into entries and collects what is wrong with them."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []
        self.wards = wards()
        self.field_codes: frozenset[str] = frozenset()
        self.organisation_refs: frozenset[str] = frozenset()
        self.where = ""

    def wrong(self, what: str) -> None:
        self.mistakes.append(f"{self.where}: {what}")

    def text(self, row: dict[str, Any], name: str, *, empty: bool = False) -> Text:
        return self.pair(row.get(f"{name}_vi", ""), row.get(f"{name}_en", ""), name, empty=empty)

    def pair(self, vi: Any, en: Any, name: str, *, empty: bool = False) -> Text:
        text = Text(str(vi).strip(), str(en).strip())
        if not empty and not (text.vi and text.en):
            self.wrong(f"{name} lacks a language")
        return text

    def unit(self, unit: str) -> Text:
        if unit not in UNITS_EN:
            self.wrong(f"unit {unit!r} has no English")
        return Text(unit, UNITS_EN.get(unit, unit))

    def one(self, value: str, known: Iterable[str], name: str) -> str:
        if value not in known:
            self.wrong(f"{name} {value!r} is not known")
        return value

    def many(self, values: Sequence[str], known: Iterable[str], name: str) -> tuple[str, ...]:
        return tuple(self.one(value, known, name) for value in values)

    def ward(self, name: str) -> int:
        if name not in self.wards:
            self.wrong(f"ward {name!r} is not in Cần Thơ")
        return self.wards.get(name, 0)

    def span(self, low: int | None, high: int | None, name: str) -> None:
        if low is not None and high is not None and not 0 <= low <= high:
            self.wrong(f"{name} {low} to {high} is not a range")

    def picture(self, row: Sequence[str]) -> Picture:
        motif, vi, en = row
        return Picture(motif, self.pair(vi, en, "picture caption"))

    def field(self, row: dict[str, Any]) -> FieldEntry:
        self.where = f"field {row['code']}"
        return FieldEntry(
            code=row["code"],
            tree=self.one(row["tree"], {"sector", "technology"}, "tree"),
            parent=row["parent"],
            name=self.text(row, "name"),
            keywords_vi=tuple(row["keywords_vi"]),
            keywords_en=tuple(row["keywords_en"]),
        )

    def organisation(self, row: dict[str, Any]) -> OrganisationEntry:
        self.where = f"organisation {row['ref']}"
        if row["public"] and row["illustrative"]:
            self.wrong("a real institution can't be illustrative")
        if row["website"] and not row["website"].endswith(".example.vn"):
            self.wrong("an invented site must stand under example.vn")
        return OrganisationEntry(
            ref=row["ref"],
            kinds=self.many(row["kinds"], ORGANISATION_KINDS, "kind"),
            name=self.text(row, "name"),
            summary=self.text(row, "summary"),
            story=self.text(row, "story"),
            ward=row["ward"],
            ward_code=self.ward(row["ward"]),
            public=row["public"],
            verified=row["verified"],
            illustrative=row["illustrative"],
            website=row["website"],
            fields=self.many(row["fields"], self.field_codes, "field"),
        )

    def offer(self, row: dict[str, Any]) -> OfferEntry:
        self.where = f"offer {row['ref']}"
        trl = int(row["trl"])
        if not 1 <= trl <= 9:
            self.wrong(f"TRL {trl}")
        low, high = row.get("price_min"), row.get("price_max")
        self.span(low, high, "price")
        if (row["price_basis"] == "negotiable") != (low is None):
            self.wrong("a price stands exactly where the basis isn't negotiable")
        return OfferEntry(
            ref=row["ref"],
            organisation=self.one(row["organisation"], self.organisation_refs, "organisation"),
            title=self.text(row, "title"),
            summary=self.text(row, "summary"),
            problem=self.text(row, "problem"),
            advantage=self.text(row, "advantage"),
            body=self.text(row, "body"),
            economics=tuple(
                EconomicsRow(self.pair(vi, en, "economics"), self.unit(unit), today, new)
                for vi, en, unit, today, new in row["economics"]
            ),
            fields=self.many(row["fields"], self.field_codes, "field"),
            keywords=self.text(row, "keywords"),
            trl=trl,
            trl_evidence=self.text(row, "trl_evidence"),
            transfer_modes=self.many(row["transfer_modes"], TRANSFER_MODES, "mode"),
            price_basis=self.one(row["price_basis"], PRICE_BASES, "price basis"),
            price_min=low,
            price_max=high,
            royalty_percent=row.get("royalty_percent"),
            ip_rights=tuple(
                RightRow(
                    self.one(kind, RIGHT_KINDS, "right"),
                    self.one(status, RIGHT_STATUSES, "status of a right"),
                    "illustrative",
                )
                for kind, status in row["ip_rights"]
                if kind != "none"
            ),
            specs=tuple(
                SpecRow(self.pair(vi, en, "spec"), value, self.unit(unit))
                for vi, en, value, unit in row["specs"]
            ),
            reference_sites=tuple(self.pair(vi, en, "site") for vi, en in row["reference_sites"]),
            picture=self.picture(row["picture"]),
            documents=tuple(
                DocumentRow(self.pair(vi, en, "document"), self.one(access, ACCESSES, "access"))
                for vi, en, access in row["documents"]
            ),
            ward=row["ward"],
            ward_code=self.ward(row["ward"]),
        )

    def need(self, row: dict[str, Any], offers: frozenset[str]) -> NeedEntry:
        self.where = f"need {row['ref']}"
        self.span(row["budget_min"], row["budget_max"], "budget")
        return NeedEntry(
            ref=row["ref"],
            organisation=self.one(row["organisation"], self.organisation_refs, "organisation"),
            title=self.text(row, "title"),
            summary=self.text(row, "summary"),
            practice=self.text(row, "practice"),
            loss_amount=row["loss_amount"],
            loss_period=self.one(row["loss_period"], LOSS_PERIODS, "loss period"),
            body=self.text(row, "body"),
            requirements=tuple(
                RequirementRow(
                    self.pair(vi, en, "requirement"),
                    self.one(operator, OPERATORS, "operator"),
                    value,
                    self.unit(unit),
                    must,
                )
                for vi, en, operator, value, unit, must in row["requirements"]
            ),
            budget_min=row["budget_min"],
            budget_max=row["budget_max"],
            deadline_days=row["deadline_days"],
            min_trl=row["min_trl"],
            modes=self.many(row["modes"], TRANSFER_MODES, "mode"),
            fields=self.many(row["fields"], self.field_codes, "field"),
            keywords=self.text(row, "keywords"),
            disclosure=self.one(row["disclosure"], DISCLOSURES, "disclosure"),
            ward=row["ward"],
            ward_code=self.ward(row["ward"]),
            fits=self.many(row["fits"], offers, "offer"),
        )

    def news(self, row: dict[str, Any]) -> NewsEntry:
        self.where = f"news {row['ref']}"
        return NewsEntry(
            ref=row["ref"],
            days_ago=row["days_ago"],
            title=self.text(row, "title"),
            intro=self.text(row, "intro"),
            body=self.text(row, "body"),
            picture=self.picture(row["picture"]),
        )

    def page(self, row: dict[str, Any]) -> PageEntry:
        self.where = f"page {row['slug']}"
        return PageEntry(
            slug=row["slug"],
            title=self.text(row, "title"),
            intro=self.text(row, "intro"),
            body=self.text(row, "body", empty=row["slug"] == "faq"),  # its body is the questions
        )

    def account(self, row: dict[str, Any]) -> AccountEntry:
        self.where = f"account {row['ref']}"
        if not (row["email"] or row["phone"]):
            self.wrong("neither e-mail nor phone")
        if row["email"] and not row["email"].endswith("@example.vn"):
            self.wrong("an invented address must stand under example.vn")
        return AccountEntry(
            ref=row["ref"],
            email=row["email"],
            phone=row["phone"],
            full_name=row["full_name"],
            language=self.one(row["language"], {"vi", "en"}, "language"),
            roles=tuple(
                (
                    self.one(organisation, self.organisation_refs, "organisation"),
                    self.one(role, ROLES, "role"),
                )
                for organisation, role in row["roles"]
            ),
            groups=self.many(row["groups"], GROUPS, "group"),
            stage=self.one(row["stage"], STAGES, "stage"),
            note=row["note"],
        )

    def unique(self, name: str, refs: Sequence[str]) -> None:
        self.where = name
        for ref in {ref for ref in refs if refs.count(ref) > 1}:
            self.wrong(f"{ref} stands more than once")

    def tree(self, entries: Sequence[FieldEntry]) -> None:
        seen: dict[str, FieldEntry] = {}
        for entry in entries:
            self.where = f"field {entry.code}"
            if entry.parent and entry.parent not in seen:
                self.wrong(f"parent {entry.parent!r} doesn't stand before it")
            elif entry.parent and seen[entry.parent].tree != entry.tree:
                self.wrong(f"parent {entry.parent!r} is in the other tree")
            seen[entry.code] = entry


def _toml(package: str, *path: str) -> dict[str, Any]:
    return tomllib.loads(files(package).joinpath(*path).read_text(encoding="utf-8"))


def _data(name: str) -> dict[str, Any]:
    return _toml("cms.pages.demo", "data", f"{name}.toml")


@cache
def load() -> Demo:
    """Read and check everything.

    Raises:
        DemoDataError: naming every reference that leads nowhere, every code that isn't known,
            every text that lacks a language and every reversed range.
    """
    read = _Reader()
    fields = tuple(
        read.field(r) for r in _toml("ecosystem.registry", "reference", "fields.toml")["field"]
    )
    read.tree(fields)
    read.field_codes = frozenset(entry.code for entry in fields)
    organisations_raw = _data("organisations")["organisation"]
    read.organisation_refs = frozenset(row["ref"] for row in organisations_raw)
    organisations = tuple(read.organisation(row) for row in organisations_raw)
    offers = tuple(read.offer(row) for row in _data("offers")["offer"])
    offer_refs = frozenset(entry.ref for entry in offers)
    needs = tuple(read.need(row, offer_refs) for row in _data("needs")["need"])
    news = tuple(read.news(row) for row in _data("news")["news"])
    raw = _data("pages")
    home_raw = dict(raw["home"])
    examples_vi = tuple(home_raw.pop("examples_vi"))
    examples_en = tuple(home_raw.pop("examples_en"))
    read.where = "home"
    home = {
        name: read.text(home_raw, name)
        for name in dict.fromkeys(key.rpartition("_")[0] for key in home_raw)
    }
    pages = tuple(read.page(row) for row in raw["page"])
    read.where = "questions"
    questions = tuple(
        QuestionEntry(read.text(row, "question"), read.text(row, "answer"))
        for row in raw["question"]
    )
    accounts = tuple(read.account(row) for row in _data("accounts")["account"])
    read.unique("fields", [entry.code for entry in fields])
    for name, entries in (
        ("organisations", organisations),
        ("offers", offers),
        ("needs", needs),
        ("news", news),
        ("accounts", accounts),
    ):
        read.unique(name, [entry.ref for entry in entries])
    if read.mistakes:
        raise DemoDataError("\n".join(read.mistakes))
    return Demo(
        fields=fields,
        organisations=organisations,
        offers=offers,
        needs=needs,
        news=news,
        home=home,
        home_examples_vi=examples_vi,
        home_examples_en=examples_en,
        pages=pages,
        questions=questions,
        accounts=accounts,
    )
