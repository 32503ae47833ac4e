"""What the diary holds of a person: for the export they ask for, and for erasure."""

from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.base import audit
from marketplace.deals.diary.models import ContactNote


def export(user: User) -> tuple[str, object]:
    """Contacts with the person, with what was written; of those they wrote as staff the codes."""
    rows = ContactNote.objects.filter(with_user=user).order_by("pk")
    wrote = ContactNote.objects.filter(created_by=user).order_by("pk")
    return "contact_diary", {
        "contacts_with_me": [
            {
                "code": note.code,
                "kind": note.kind,
                "when": note.happened_at.isoformat(),
                "with_whom": note.with_whom,
                "notes": note.notes,
                "next_step": note.next_step,
            }
            for note in rows
        ],
        "written_by_me": list(wrote.values_list("code", flat=True)),
    }


def erase(user: User) -> None:
    """The note stays without the person's name; who of the staff wrote it goes too."""
    for note in ContactNote.objects.filter(with_user=user):
        note.with_user = None
        note.with_whom = ""
        if user.full_name:
            note.notes = note.notes.replace(user.full_name, _("(name erased)"))
            note.next_step = note.next_step.replace(user.full_name, _("(name erased)"))[:500]
        note.save()
        for name in ("old_with_whom", "old_notes", "old_next_step"):
            audit.hide_detail(note, name)
    ContactNote.objects.filter(created_by=user).update(created_by=None)
    ContactNote.objects.filter(assigned_to=user).update(assigned_to=None)
