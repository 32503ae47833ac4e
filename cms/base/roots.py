"""The roots of Wagtail's trees, which its first migrations name in English."""

from django.utils.translation import gettext as _
from wagtail.models import Collection, Page

ROOT = "Root"


def name_roots() -> str:
    """Rename the roots of pages and collections, which every list of either shows."""
    pages = Page.objects.filter(depth=1, title=ROOT)
    named = pages.update(title=_("All pages"), draft_title=_("All pages"))
    named += Collection.objects.filter(depth=1, name=ROOT).update(name=_("All files"))
    return f"roots: {named} named"
