import pytest

from cms.base.states import Edge, IllegalStep, StateTable

TABLE = StateTable(
    "door",
    "shut",
    [
        Edge("shut", "open", "open", ("owner",)),
        Edge("open", "shut", "shut", ("owner", "guest")),
        Edge("shut", "lock", "locked", ("owner",), guard=lambda record: record == "with key"),
    ],
)


def test_states_and_actions_stand_once_in_order():
    assert TABLE.states == ("shut", "open", "locked")
    assert TABLE.actions == ("open", "shut", "lock")


def test_an_edge_is_for_its_parties_and_under_its_guard():
    assert TABLE.edge("shut", "open", who="owner").target == "open"
    assert TABLE.edge("shut", "lock", record="with key").target == "locked"
    for call in (
        lambda: TABLE.edge("shut", "open", who="guest"),
        lambda: TABLE.edge("shut", "lock", record="without"),
        lambda: TABLE.edge("open", "lock"),
        lambda: TABLE.edge("nowhere", "open"),
    ):
        with pytest.raises(IllegalStep) as refused:
            call()
        assert refused.value.code == "illegal_step"


def test_open_actions():
    assert TABLE.actions_for("open", ["guest"]) == ["shut"]
    assert TABLE.actions_for("shut", ["owner"], "with key") == ["open", "lock"]
    assert TABLE.actions_for("shut", ["owner"], "without") == ["open"]
    assert TABLE.actions_for("locked", ["owner", "guest"]) == []


def test_an_action_twice_in_one_state_is_a_mistake():
    with pytest.raises(ValueError):
        StateTable("x", "a", [Edge("a", "go", "b", ()), Edge("a", "go", "c", ())])


def test_the_drawing():
    assert TABLE.mermaid().splitlines()[:3] == [
        "stateDiagram-v2",
        "    [*] --> shut",
        "    shut --> open: open",
    ]
