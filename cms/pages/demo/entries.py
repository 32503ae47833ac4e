"""What the demonstration's data files may hold: the codes that are known, one class an entry."""

from dataclasses import dataclass
from typing import Final, Literal

PROVINCE_CODE: Final = 92  # Cần Thơ, General Statistics Office numbering of 2025

ORGANISATION_KINDS: Final = frozenset(
    {
        "university",
        "institute",
        "application_centre",
        "appraisal_body",
        "enterprise",
        "digital_enterprise",
        "st_enterprise",
        "startup",
        "cooperative",
        "cooperative_group",
        "household_business",
        "individual",
        "incubator",
        "innovation_centre",
        "innovation_space",
        "fund",
        "intermediary",
        "agency",
        "association",
    }
)
TRANSFER_MODES: Final = frozenset(
    {
        "sale_of_equipment",
        "licence",
        "assignment",
        "joint_development",
        "service",
        "turnkey",
        "capital_contribution",
        "training",
    }
)
PRICE_BASES: Final = frozenset({"fixed", "range", "royalty", "negotiable"})
RIGHT_KINDS: Final = frozenset(
    {
        "patent",
        "utility_solution",
        "industrial_design",
        "trademark",
        "copyright",
        "plant_variety",
        "trade_secret",
    }
)
RIGHT_STATUSES: Final = frozenset({"granted", "filed", "none"})
ACCESSES: Final = frozenset({"public", "members", "nda"})
OPERATORS: Final = frozenset({"at_least", "at_most", "equal", "is"})
DISCLOSURES: Final = frozenset({"named", "anonymous", "members"})
LOSS_PERIODS: Final = frozenset({"season", "month", "year"})
ROLES: Final = frozenset({"owner", "editor", "negotiator"})
GROUPS: Final = frozenset(
    {
        "moderator",
        "editor",
        "event_curator",
        "call_manager",
        "finance",
        "registry_verifier",
        "administrator",
    }
)
STAGES: Final = frozenset({"", "researcher", "research_office", "leader"})

UNITS_EN: Final = {
    "": "",
    "%": "%",
    "% mẻ": "% of batches",
    "%/ngày": "%/day",
    "bao/giờ": "bags/h",
    "cm": "cm",
    "con/giờ": "fish/h",
    "con/m²": "per m²",
    "cuộn/giờ": "bales/h",
    "cây/năm": "plants/year",
    "công": "worker-days",
    "g": "g",
    "g/túi": "g/bag",
    "giờ": "h",
    "giờ công": "worker-hours",
    "giờ/hộ/vụ": "h/household/crop",
    "giờ/tháng": "h/month",
    "giống": "varieties",
    "ha": "ha",
    "ha/ngày": "ha/day",
    "hạng": "grades",
    "hộ": "households",
    "kDa": "kDa",
    "kWh/kg": "kWh/kg",
    "kWh/m³": "kWh/m³",
    "kWh/ngày": "kWh/day",
    "kWh/tấn": "kWh/t",
    "kg": "kg",
    "kg/giờ": "kg/h",
    "kg/ha": "kg/ha",
    "kg/m³": "kg/m³",
    "kg/mẻ": "kg/batch",
    "kg/tấn": "kg/t",
    "khay/ngày": "trays/day",
    "km": "km",
    "lít/mẻ": "litres/batch",
    "lượt": "times",
    "lần": "times",
    "m": "m",
    "m²": "m²",
    "m²/ngày": "m²/day",
    "m³": "m³",
    "m³/giờ": "m³/h",
    "m³/kg cá": "m³/kg of fish",
    "m³/ngày": "m³/day",
    "mg/L": "mg/L",
    "mg/m³": "mg/m³",
    "ngày": "days",
    "ngày/năm": "days/year",
    "người": "people",
    "năm": "years",
    "phòng": "rooms",
    "phút": "min",
    "quạt": "wheels",
    "tháng": "months",
    "thứ tiếng": "languages",
    "tấn": "t",
    "tấn/giờ": "t/h",
    "tấn/ha": "t/ha",
    "tấn/mẻ": "t/batch",
    "tấn/ngày": "t/day",
    "tấn/tháng": "t/month",
    "tỷ/g": "billion/g",
    "túi/giờ": "bags/h",
    "°C": "°C",
    "điểm %": "percentage points",
    "‰": "‰",
    "₫": "₫",
    "₫/ao/vụ": "₫/pond/crop",
    "₫/cây": "₫/plant",
    "₫/ha": "₫/ha",
    "₫/ha/năm": "₫/ha/year",
    "₫/ha/vụ": "₫/ha/crop",
    "₫/kg": "₫/kg",
    "₫/km": "₫/km",
    "₫/m": "₫/m",
    "₫/m³": "₫/m³",
    "₫/mùa": "₫/season",
    "₫/tháng": "₫/month",
    "₫/tấn": "₫/t",
    "₫/tấn lúa": "₫/t of paddy",
    "₫/tấn trấu": "₫/t of husk",
}

Number = int | float
Language = Literal["vi", "en"]


class DemoDataError(ValueError):
    """Content that can't be planted; the message lists every mistake, one a line."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    vi: str
    en: str

    def paragraphs(self, language: Language) -> tuple[str, ...]:
        """The text's paragraphs: parts separated by an empty line."""
        text = self.vi if language == "vi" else self.en
        return tuple(part.strip() for part in text.split("\n\n") if part.strip())


@dataclass(frozen=True, slots=True)
class Picture:
    """What ``pictures.draw`` is to draw, and its caption (also a fair text alternative)."""

    motif: str
    caption: Text


@dataclass(frozen=True, slots=True)
class FieldEntry:
    code: str
    tree: str
    parent: str
    name: Text
    keywords_vi: tuple[str, ...]
    keywords_en: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrganisationEntry:
    ref: str
    kinds: tuple[str, ...]
    name: Text
    summary: Text
    story: Text
    ward: str
    ward_code: int
    public: bool
    verified: bool
    illustrative: bool
    website: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EconomicsRow:
    label: Text
    unit: Text
    today: Number
    new: Number


@dataclass(frozen=True, slots=True)
class SpecRow:
    """A figure of an offer. ``value`` is a number, or a word such as "có"."""

    parameter: Text
    value: Number | str
    unit: Text


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A figure that a need asks for. ``must`` false means a wish."""

    parameter: Text
    operator: str
    value: Number | str
    unit: Text
    must: bool


@dataclass(frozen=True, slots=True)
class RightRow:
    kind: str
    status: str
    number: str  # always "illustrative": nothing here is a real right


@dataclass(frozen=True, slots=True)
class DocumentRow:
    title: Text
    access: str


@dataclass(frozen=True, slots=True)
class OfferEntry:
    """An offer. Prices are VND; ``None`` where the price basis needs none."""

    ref: str
    organisation: str
    title: Text
    summary: Text
    problem: Text
    advantage: Text
    body: Text
    economics: tuple[EconomicsRow, ...]
    fields: tuple[str, ...]
    keywords: Text
    trl: int
    trl_evidence: Text
    transfer_modes: tuple[str, ...]
    price_basis: str
    price_min: int | None
    price_max: int | None
    royalty_percent: Number | None
    ip_rights: tuple[RightRow, ...]
    specs: tuple[SpecRow, ...]
    reference_sites: tuple[Text, ...]
    picture: Picture
    documents: tuple[DocumentRow, ...]
    ward: str
    ward_code: int


@dataclass(frozen=True, slots=True)
class NeedEntry:
    """A need. Money is VND; a loss of 0 means "not measured". ``fits`` names offers."""

    ref: str
    organisation: str
    title: Text
    summary: Text
    practice: Text
    loss_amount: int
    loss_period: str
    body: Text
    requirements: tuple[RequirementRow, ...]
    budget_min: int
    budget_max: int
    deadline_days: int
    min_trl: int
    modes: tuple[str, ...]
    fields: tuple[str, ...]
    keywords: Text
    disclosure: str
    ward: str
    ward_code: int
    fits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewsEntry:
    ref: str
    days_ago: int
    title: Text
    intro: Text
    body: Text
    picture: Picture


@dataclass(frozen=True, slots=True)
class PageEntry:
    slug: str
    title: Text
    intro: Text
    body: Text


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    question: Text
    answer: Text


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """A person. ``roles`` are (organisation, role) pairs; ``groups`` are staff groups."""

    ref: str
    email: str
    phone: str
    full_name: str
    language: str
    roles: tuple[tuple[str, str], ...]
    groups: tuple[str, ...]
    stage: str
    note: str


@dataclass(frozen=True, slots=True)
class Demo:
    """All of it. ``home`` maps a key of pages.toml to its text in both languages."""

    fields: tuple[FieldEntry, ...]
    organisations: tuple[OrganisationEntry, ...]
    offers: tuple[OfferEntry, ...]
    needs: tuple[NeedEntry, ...]
    news: tuple[NewsEntry, ...]
    home: dict[str, Text]
    home_examples_vi: tuple[str, ...]
    home_examples_en: tuple[str, ...]
    pages: tuple[PageEntry, ...]
    questions: tuple[QuestionEntry, ...]
    accounts: tuple[AccountEntry, ...]
