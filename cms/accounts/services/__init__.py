"""Every write to people's records."""

from cms.accounts.services.consenting import give_consents, set_consents, withdraw_consent
from cms.accounts.services.people import (
    NAME_LENGTH,
    after_admin_edit,
    clean_email,
    clean_name,
    clean_phone,
    confirm_phone,
    create_person,
    create_person_for_staff,
    enrol_demo_totp,
    remove_phone,
    sync_email,
    update_profile,
)
from cms.accounts.services.personal_data import (
    answer_data_request,
    cancel_erasure,
    export_data,
    request_erasure,
)
from cms.accounts.services.telling import mark_all_read, mark_read, set_preferences

__all__ = [
    "NAME_LENGTH",
    "after_admin_edit",
    "answer_data_request",
    "cancel_erasure",
    "clean_email",
    "clean_name",
    "clean_phone",
    "confirm_phone",
    "create_person",
    "create_person_for_staff",
    "enrol_demo_totp",
    "export_data",
    "give_consents",
    "mark_all_read",
    "mark_read",
    "remove_phone",
    "request_erasure",
    "set_consents",
    "set_preferences",
    "sync_email",
    "update_profile",
    "withdraw_consent",
]
