"""From the entries of the data files to the columns of listings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cms.pages.demo import data
from ecosystem.registry.models import Province, Ward

PROVINCE = "92"


def place(code: int) -> dict[str, Any]:
    """Ward and province of a ward's code."""
    ward = Ward.objects.filter(code=str(code).zfill(5)).first()
    ward = ward or Ward.objects.filter(code=str(code)).first()
    province = ward.province if ward else Province.objects.get(code=PROVINCE)
    return {"ward": ward, "province": province}


def _unit(unit: data.Text) -> dict[str, str]:
    return {"unit": unit.vi, "unit_en": unit.en}


def _shared(entry: Any) -> dict[str, Any]:
    texts = ("title", "summary", "body", "keywords")
    pairs = {
        f"{name}_{lang}": getattr(getattr(entry, name), lang).strip()
        for name in texts
        for lang in ("vi", "en")
    }
    found = place(entry.ward_code)
    return pairs | {
        "field_codes": list(entry.fields),
        "province": found["province"].code,
        "ward": found["ward"].code if found["ward"] else None,
    }


def of_offer(entry: data.OfferEntry) -> dict[str, Any]:
    """Content of an offer by column name, as the form would clean it."""
    pairs = {
        f"{name}_{lang}": getattr(getattr(entry, name), lang).strip()
        for name in ("problem", "advantage", "trl_evidence")
        for lang in ("vi", "en")
    }
    return _shared(entry) | pairs | {
        "modes": list(entry.transfer_modes),
        "trl": entry.trl,
        "price_basis": entry.price_basis,
        "price_min": entry.price_min,
        "price_max": entry.price_max,
        "royalty_percent": entry.royalty_percent,
        "economics": [
            {"label_vi": row.label.vi, "label_en": row.label.en, **_unit(row.unit),
             "today": row.today, "new": row.new}
            for row in entry.economics
        ],
        "specs": [
            {"parameter_vi": row.parameter.vi, "parameter_en": row.parameter.en,
             "value": row.value, **_unit(row.unit)}
            for row in entry.specs
        ],
        "ip_rights": [
            {"kind": row.kind, "status": row.status, "number": "", "title": ""}
            for row in entry.ip_rights
            if row.kind != "none"
        ],
        "reference_sites": [
            {"name_vi": site.vi, "name_en": site.en} for site in entry.reference_sites
        ],
    }  # fmt: skip


def of_need(entry: data.NeedEntry) -> dict[str, Any]:
    """Content of a need by column name, as the form would clean it."""
    return _shared(entry) | {
        "practice_vi": entry.practice.vi.strip(),
        "practice_en": entry.practice.en.strip(),
        "loss_amount": entry.loss_amount or None,
        "loss_period": entry.loss_period if entry.loss_amount else "",
        "requirements": [
            {"parameter_vi": row.parameter.vi, "parameter_en": row.parameter.en,
             "operator": row.operator, "value": row.value, **_unit(row.unit), "must": row.must}
            for row in entry.requirements
        ],
        "budget_min": entry.budget_min or None,
        "budget_max": entry.budget_max or None,
        "deadline": timezone.localdate() + timedelta(days=entry.deadline_days),
        "min_trl": entry.min_trl or None,
        "modes": list(entry.modes),
    }  # fmt: skip
