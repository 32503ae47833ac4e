"""Somebody at the form: signed in, with an organisation, and the fields a browser would send."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import listings as make

NEED: dict[str, Any] = {
    "kind": "need",
    "lang": "vi",
    "tab": "tab-one",
    "revision": "0",
    "title_vi": "Sấy lúa tươi trong mùa mưa",
    "body_vi": "Lò vỉ ngang sấy không kịp.",
    "loss_amount": "410.000.000",
    "loss_period": "season",
    "requirements-TOTAL_FORMS": "2",
    "requirements-INITIAL_FORMS": "0",
    "requirements-0-parameter": "Năng suất",
    "requirements-0-operator": "at_least",
    "requirements-0-value": "3",
    "requirements-0-unit": "tấn/giờ",
    "requirements-0-must": "must",
    "requirements-1-parameter": "",
    "requirements-1-operator": "at_least",
    "requirements-1-value": "",
    "requirements-1-unit": "",
    "requirements-1-must": "must",
    "budget_min": "600 triệu",
    "budget_max": "1,2 tỷ",
    "disclosure": "named",
    "place": "p:92",
}
OFFER: dict[str, Any] = {
    "kind": "offer",
    "lang": "vi",
    "tab": "tab-offer",
    "revision": "0",
    "title_vi": "Máy sấy tháp đốt trấu",
    "summary_vi": "Lúa ướt 28% xuống 14% trong 10 giờ.",
    "field_codes": ["s.rice.drying"],
    "trl": "8",
    "price_basis": "range",
    "price_min": "300.000.000",
    "price_max": "500.000.000",
    "inventors": "Nguyễn Văn A\nTrần Thị B",
    "ip_rights-TOTAL_FORMS": "1",
    "ip_rights-INITIAL_FORMS": "0",
    "ip_rights-0-kind": "patent",
    "ip_rights-0-status": "filed",
    "ip_rights-0-number": "1-2025-00001",
    "ip_rights-0-title": "",
}


@pytest.fixture
def author(db):
    return make.writer()


@pytest.fixture
def signed_in(author) -> Client:
    client = Client()
    client.force_login(author)
    return client


def need(**changes: Any) -> dict[str, Any]:
    return {**NEED, **changes}


def offer(**changes: Any) -> dict[str, Any]:
    return {**OFFER, **changes}


def errors_of(answer: Any) -> dict[str, list[str]]:
    """Mistakes of the form and its rows, by field."""
    form = answer.context["form"]
    found = {name: list(messages) for name, messages in form.errors.items()}
    for rowset in form.formsets:
        for number, errors in enumerate(rowset.errors):
            found |= {f"{rowset.prefix}-{number}-{n}": list(m) for n, m in errors.items()}
    return found
