"""The thesaurus in the Wagtail admin, where staff edit it."""

from django.utils.translation import gettext_lazy as _l
from wagtail.admin.viewsets.model import ModelViewSet

from cms.base.viewsets import SheetIndexView
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
    list_display = ("term", "target", "relation", "active")
    list_filter = ("relation", "active")
    search_fields = ("term", "target")
    form_fields = ("term", "target", "relation", "active")
    ordering = ("term", "target")
