"""Words of Wagtail's admin that go past gettext, led through it.

Django names a column or a field that has no label after its variable, which no catalogue can
translate. Whoever updates Wagtail removes what it has since labelled itself; what is new shows in
tests/architecture/test_translations.py.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import Permission
from django.utils.translation import gettext_lazy as _l
from wagtail.admin.forms import choosers
from wagtail.admin.forms.workflows import WorkflowPageForm
from wagtail.contrib.simple_translation.models import SimpleTranslation
from wagtail.sites.views import IndexView as SitesView
from wagtail.users.forms import PagePermissionsForm

FORMS: Mapping[type, Mapping[str, Any]] = {
    choosers.ExternalLinkChooserForm: {"link_text": _l("Link text")},
    choosers.AnchorLinkChooserForm: {"link_text": _l("Link text")},
    choosers.EmailLinkChooserForm: {
        "email_address": _l("Email address"),
        "link_text": _l("Link text"),
        "subject": _l("Subject of the email"),
        "body": _l("Text of the email"),
    },
    choosers.PhoneLinkChooserForm: {
        "phone_number": _l("Phone number"),
        "link_text": _l("Link text"),
    },
    PagePermissionsForm: {"page": _l("Page")},
    WorkflowPageForm: {"page": _l("Page")},
}
SITE_COLUMNS = {"port": _l("Port"), "site_name": _l("Site name"), "root_page": _l("Root page")}
PAGE_PERMISSIONS = {
    "add_page": _l("Add/edit pages you own"),
    "bulk_delete_page": _l("Delete pages with children"),
    "change_page": _l("Edit any page"),
    "lock_page": _l("Lock/unlock pages you've locked"),
    "publish_page": _l("Publish any page"),
    "unlock_page": _l("Unlock any page"),
}


def label_of(permission: Permission) -> str:
    """The right on pages in words; the database has its English name."""
    return str(PAGE_PERMISSIONS.get(permission.codename, permission.name))


def give_labels() -> None:
    """Label what has no label of its own."""
    for form, labels in FORMS.items():
        for name, label in labels.items():
            form.base_fields[name].label = label  # type: ignore[attr-defined]  # Django forms have it
    for column in SitesView.columns:
        if getattr(column, "name", None) in SITE_COLUMNS:
            column.label = SITE_COLUMNS[column.name]
    PagePermissionsForm.base_fields["permissions"].label_from_instance = label_of
    SimpleTranslation._meta.verbose_name = _l("sending to translation")
