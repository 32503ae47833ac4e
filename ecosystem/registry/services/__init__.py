"""Everything that people and staff do in the registry: one function each."""

from ecosystem.registry.services.affiliations import (
    add_role,
    answer_invitation,
    ask_to_join,
    cancel_invitation,
    decide_affiliation,
    end_affiliation,
    invite,
    leave,
    withdraw_request,
)
from ecosystem.registry.services.lists import (
    ImportReport,
    ImportRow,
    import_entries,
    read_import,
)
from ecosystem.registry.services.logos import upload_logo
from ecosystem.registry.services.organisations import (
    create_organisation,
    set_approval_steps,
    update_organisation,
    work_alone,
)
from ecosystem.registry.services.standing import record_standing
from ecosystem.registry.services.taxonomy import after_admin_edit
from ecosystem.registry.services.verification import (
    archive_organisation,
    restore_organisation,
    unverify_organisation,
    verify_organisation,
)

__all__ = [
    "ImportReport",
    "ImportRow",
    "add_role",
    "after_admin_edit",
    "answer_invitation",
    "archive_organisation",
    "ask_to_join",
    "cancel_invitation",
    "create_organisation",
    "decide_affiliation",
    "end_affiliation",
    "import_entries",
    "invite",
    "leave",
    "read_import",
    "record_standing",
    "restore_organisation",
    "set_approval_steps",
    "unverify_organisation",
    "update_organisation",
    "upload_logo",
    "verify_organisation",
    "withdraw_request",
    "work_alone",
]
