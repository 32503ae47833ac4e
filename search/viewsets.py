"""The thesaurus in the Wagtail admin, where staff edit it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _l
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.base.viewsets import SheetIndexView
from search import thesaurus
from search.models import ThesaurusTerm


class ThesaurusIndexView(SheetIndexView):
    """The list of words."""

    page_title = _l("Thesaurus")
    sheet_columns = (
        (_l("word or phrase"), "term"),
        (_l("also finds"), "target"),
        (_l("relation"), "get_relation_display"),
        (_l("in use"), "active"),
    )


class TermCreateView(generic.CreateView):
    """A new link, with its audit entry."""

    @transaction.atomic
    def save_instance(self) -> Any:
        """Save and write down."""
        term = super().save_instance()
        thesaurus.record_edit(self.request.user, term=term, edit="add")
        return term


class TermEditView(generic.EditView):
    """A changed link, with its audit entry."""

    @transaction.atomic
    def save_instance(self) -> Any:
        """Save and write down."""
        term = super().save_instance()
        changed = self.form.changed_data
        thesaurus.record_edit(self.request.user, term=term, edit="change", changed=changed)
        return term


class TermDeleteView(generic.DeleteView):
    """A deleted link, with its audit entry."""

    @transaction.atomic
    def delete_action(self) -> None:
        """Write down and delete."""
        thesaurus.record_edit(self.request.user, term=self.object, edit="delete")
        super().delete_action()


class ThesaurusViewSet(ModelViewSet):
    """Who types a word also finds another; in force on every page within seconds."""

    model = ThesaurusTerm
    url_prefix = "thesaurus"
    icon = "openquote"
    menu_label = _l("Thesaurus")
    menu_order = 930
    add_to_settings_menu = True
    copy_view_enabled = False
    index_view_class = ThesaurusIndexView
    add_view_class = TermCreateView
    edit_view_class = TermEditView
    delete_view_class = TermDeleteView
    list_display = ("term", "target", "relation", "active")
    list_filter = ("relation", "active")
    search_fields = ("term", "target")
    form_fields = ("term", "target", "relation", "active")
    ordering = ("term", "target")
