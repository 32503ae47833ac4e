"""State machines as tables: services use them, pages and docs read them, a test walks them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cms.base.errors import Refused

Guard = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Edge:
    """One arrow of the table.

    Args:
        source: the state it starts from.
        action: the verb, unique among the edges of `source`.
        target: the state it leads to.
        who: names of the parties who may take it (`owner`, `moderator`, `system`, …).
        guard: further condition on the record; None means none.
    """

    source: str
    action: str
    target: str
    who: tuple[str, ...]
    guard: Guard | None = None


class IllegalStep(Refused):
    """The record isn't in a state from which this can be done."""


class StateTable:
    """All the edges of one kind of record.

    Raises:
        ValueError: two edges of one state share an action.
    """

    def __init__(self, name: str, initial: str, edges: Iterable[Edge]) -> None:
        self.name = name
        self.initial = initial
        self.edges = tuple(edges)
        self._by_key = {(edge.source, edge.action): edge for edge in self.edges}
        if len(self._by_key) != len(self.edges):
            raise ValueError(f"{name}: an action appears twice in one state")

    @property
    def states(self) -> tuple[str, ...]:
        """Every state, the initial one first."""
        found = dict.fromkeys([self.initial])
        for edge in self.edges:
            found.update(dict.fromkeys([edge.source, edge.target]))
        return tuple(found)

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action once, in the table's order."""
        return tuple(dict.fromkeys(edge.action for edge in self.edges))

    def edge(self, state: str, action: str, *, who: str | None = None, record: Any = None) -> Edge:
        """The edge for an action in a state.

        Raises:
            IllegalStep: there is none, it isn't for `who`, or its guard says no.
        """
        edge = self._by_key.get((state, action))
        allowed = edge is not None and (who is None or who in edge.who)
        if edge is None or not allowed or (edge.guard and not edge.guard(record)):
            raise IllegalStep(
                _(
                    "This can't be done now: the record has moved on. "
                    "Reload the page to see how it stands."
                ),
                code="illegal_step",
            )
        return edge

    def actions_for(self, state: str, who: Iterable[str], record: Any = None) -> list[str]:
        """The actions open to these parties from `state`."""
        parties = set(who)
        return [
            edge.action
            for edge in self.edges
            if edge.source == state
            and parties & set(edge.who)
            and (edge.guard is None or edge.guard(record))
        ]

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, for docs/."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {e.source} --> {e.target}: {e.action}" for e in self.edges]
        return "\n".join(lines)
