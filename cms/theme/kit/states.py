"""States in time: tracks, countdowns, readiness levels."""

from __future__ import annotations

from cms.theme.components import OFF, ON, Component, Input, Values, register

TRL_MAX = 9
ZONES = (3, 6, 9)  # last level of research, of trials, of use


def _levee(values: Values) -> Values:
    """Geometry of the nine steps: a levee that rises by 5.2 units a step."""
    value = int(values["value"])
    need = int(values["need"]) if values["need"] else 0
    steps = []
    for number in range(1, TRL_MAX + 1):
        left = 1 + (number - 1) * 40
        top = round(88.8 - (number - 1) * 5.2, 1)
        steps.append(
            {
                "number": number,
                "left": left,
                "middle": left + 19,
                "top": top,
                "rise": round(105 - top, 1),
                "on": number <= value,
            }
        )
    here = steps[min(max(value, 1), TRL_MAX) - 1]
    pole = {"x": here["middle"], "top": here["top"], "tip": round(float(here["top"]) - 42, 1)}
    fruit = {"x": int(here["middle"]) + 12, "y": round(float(here["top"]) - 29, 1)}
    return {
        "steps": steps,
        "pole": pole,
        "fruit": fruit,
        "need_x": 40 * (need - 1) if need else None,
        "zone": 1 + sum(value > last for last in ZONES[:-1]),
    }


register(
    Component(
        "track",
        "States of one record. Steps of a form are a rail.",
        (
            Input("steps", "list of label, note, state (done, now)", "the states"),
            Input("across", "bool", "in one line on wide screens", ON),
        ),
        group="states",
    )
)
register(
    Component(
        "trl",
        "Technology readiness as a levee of nine steps, with what the need asks for.",
        (
            Input("value", "int", "1 to 9"),
            Input("need", "int", "least level that a need asks for", None),
        ),
        prepare=_levee,
        group="states",
    )
)
register(
    Component(
        "trl_mini",
        "Technology readiness in lists.",
        (Input("value", "int", "1 to 9"),),
        group="states",
    )
)
register(
    Component(
        "countdown",
        "Days to a legal date, with what was used up. Never for marketing.",
        (
            Input("days", "int", "days left"),
            Input("text", "text or html", "which date, counted from what, by which rule"),
            Input("total", "int", "whole period in days", None),
        ),
        prepare=lambda values: {
            "used": max(0, int(values["total"]) - int(values["days"])) if values["total"] else None
        },
        group="states",
    )
)
register(
    Component(
        "meter",
        "A share, drawn. Words stand beside it.",
        (
            Input("value", "number", "how much"),
            Input("total", "number", "of how much", 100),
            Input("label", "text", "in words"),
        ),
        group="states",
    )
)
register(
    Component(
        "checks",
        "What is there and what is missing.",
        (Input("items", "list of label, ok, note", "the points"),),
        group="states",
    )
)
register(
    Component(
        "rail",
        "Sections of a long form. States of a record are a track.",
        (
            Input("steps", "list of label, href, state (done, bad, now), note", "the sections"),
            Input("label", "text", "name of the navigation", ""),
        ),
        group="states",
    )
)
register(
    Component(
        "saved",
        "Says whether what was typed is safe. autosave.js keeps it true.",
        (
            Input("text", "text", "Saved at 10:42", ""),
            Input("failed", "bool", "couldn't be saved", OFF),
        ),
        group="states",
    )
)
