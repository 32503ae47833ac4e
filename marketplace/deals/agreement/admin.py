"""Where staff edit the rules of contracts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _l
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.model import ModelViewSet

from cms.base.viewsets import SheetIndexView
from marketplace.deals.agreement.models import ContractRule


class ContractRuleIndexView(SheetIndexView):
    """The rules by kind and topic."""

    page_title = _l("Rules of contracts")
    sheet_columns = (
        (_l("kind of contract"), "kind"),
        (_l("topic"), "topic"),
        (_l("text"), "text_vi"),
        (_l("text in English"), "text_en"),
        (_l("legal basis"), "basis"),
        (_l("valid from"), "valid_from"),
        (_l("valid to"), "valid_to"),
        (_l("status"), "status"),
    )


class ContractRuleViewSet(ModelViewSet):
    """Where staff edit them."""

    model = ContractRule
    icon = "list-ul"
    menu_label = _l("Rules of contracts")
    name = "contract_rules"
    add_to_settings_menu = True
    index_view_class = ContractRuleIndexView
    list_display = ("kind", "topic", "text_vi", "basis", "status", "valid_from", "valid_to")
    list_filter = ("kind", "topic", "status")
    copy_view_enabled = False
    panels = tuple(
        FieldPanel(name)
        for name in (
            *("kind", "topic", "code", "text_vi", "text_en", "source", "force", "basis"),
            *("valid_from", "valid_to", "status", "position"),
        )
    )


@hooks.register("register_admin_viewset")
def viewsets() -> list[object]:
    """The rules."""
    return [ContractRuleViewSet("contract_rules")]
