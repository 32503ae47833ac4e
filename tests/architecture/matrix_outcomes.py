"""Rows of the public figures of deals, and of what staff see behind them."""

from tests.architecture.matrix import Row

STAFF = {"moderator": 200, "admin": 200}

ROWS = [
    Row(name="deals:figures", everyone=200),
    Row(name="deals:figures", case="sheet", query="format=xlsx", everyone=200),
    Row(name="deals:figures", case="open data", query="format=csv", everyone=200),
    Row(name="deal_figures", everyone=302, roles=STAFF),
    Row(
        name="deal_figures",
        case="behind",
        query="year=2025&field=other",
        everyone=302,
        roles=STAFF,
    ),
]
