"""What may become of the next step of a note."""

from cms.base.states import Edge, StateTable
from marketplace.deals.diary.models import ContactNote

F = ContactNote.Follow
KEEPER = ("keeper",)

FOLLOW_UP = StateTable(
    "next step",
    F.OPEN,
    (
        Edge(F.OPEN, "done", F.DONE, KEEPER),
        Edge(F.OPEN, "postpone", F.OPEN, KEEPER),
        Edge(F.OPEN, "drop", F.DROPPED, KEEPER),
        Edge(F.DONE, "reopen", F.OPEN, KEEPER),
        Edge(F.DROPPED, "reopen", F.OPEN, KEEPER),
    ),
)
