"""The thesaurus in the Wagtail admin, where staff edit it."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _l
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.log_actions import log

from cms.base.errors import Refused
from cms.base.viewsets import SheetIndexView
from search.models import ThesaurusTerm
from search.thesaurus_edits import delete_link, preview, save_link, tidy
from search.thesaurus_rules import check_link


class ThesaurusIndexView(SheetIndexView):
    """The list of words, with who edited each and when."""

    page_title = _l("Thesaurus")
    sheet_columns = (
        (_l("word or phrase"), "term"),
        (_l("its language"), "get_term_language_display"),
        (_l("also finds"), "target"),
        (_l("language of what it also finds"), "get_target_language_display"),
        (_l("relation"), "get_relation_display"),
        (_l("in use"), "active"),
        (_l("last edited by"), lambda term: str(term.edited_by or "")),
        (_l("last edited"), "updated_at"),
    )

    def get_base_queryset(self) -> Any:
        """With the people, in the same query."""
        return super().get_base_queryset().select_related("edited_by")


class LinkFormMixin:
    """Saves through the door; a refusal stands at its field, a preview stands above the form."""

    request: Any
    form: Any
    get_context_data: Any
    get_error_message: Any
    form_invalid: Any
    render_to_response: Any
    produced_error_message: Any

    def form_valid(self, form: Any) -> HttpResponse:
        """Save, or show what would change."""
        self.form = form
        try:
            if "preview" not in self.request.POST:
                saved: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # Wagtail's view
                return saved
            check_link(tidy(form.instance))
        except Refused as refusal:
            form.add_error(refusal.field or None, refusal.message)
            self.produced_error_message = self.get_error_message()
            refused: HttpResponse = self.form_invalid(form)
            return refused
        context = self.get_context_data(form=form)
        shown: HttpResponse = self.render_to_response(
            context | {"changes": preview(form.instance), "previewed": True}
        )
        return shown

    def save_link(self, action: str) -> Any:
        """Save, with the audit entry and the line in Wagtail's history."""
        link = save_link(self.request.user, link=self.form.instance, changed=self.form.changed_data)
        log(link, action, user=self.request.user)
        return link


class TermCreateView(LinkFormMixin, generic.CreateView):
    """A new link."""

    def save_instance(self) -> Any:
        """Save and write down."""
        return self.save_link("wagtail.create")


class TermEditView(LinkFormMixin, generic.EditView):
    """A changed link."""

    def save_instance(self) -> Any:
        """Save and write down."""
        return self.save_link("wagtail.edit")


class TermDeleteView(generic.DeleteView):
    """A deleted link; the page says beforehand which searches change."""

    def get_context_data(self, **kwargs: Any) -> Any:
        """With the preview."""
        context = super().get_context_data(**kwargs)
        return context | {"changes": preview(self.object, delete=True), "previewed": True}

    def delete_action(self) -> None:
        """Write down and delete."""
        log(self.object, "wagtail.delete", user=self.request.user, deleted=True)
        delete_link(self.request.user, link=self.object)


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
    create_template_name = "search/admin/thesaurus_form.html"
    edit_template_name = "search/admin/thesaurus_form.html"
    delete_template_name = "search/admin/thesaurus_delete.html"
    list_display = (
        "term",
        "target",
        "relation",
        "active",
        "edited_by",
        DateColumn("updated_at", label=_l("last edited"), sort_key="updated_at"),
    )
    list_filter = ("relation", "term_language", "target_language", "active")
    search_fields = ("term", "target")
    form_fields = ("term", "term_language", "target", "target_language", "relation", "active")
    ordering = ("term", "target")
