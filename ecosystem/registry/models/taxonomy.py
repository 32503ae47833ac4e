from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.i18n import localized


class Field(models.Model):
    """A node of one of the two bilingual trees: technologies, and the sectors that use them."""

    class Tree(models.TextChoices):
        TECHNOLOGY = "technology", _l("Technology")
        SECTOR = "sector", _l("Sector")

    code = models.CharField(_l("code"), max_length=40, unique=True)
    tree = models.CharField(_l("tree"), max_length=12, choices=Tree.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_l("under"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    name_vi = models.CharField(_l("name"), max_length=120)
    name_en = models.CharField(_l("name in English"), max_length=120)
    keywords_vi = models.TextField(_l("words that point to it"), blank=True)
    keywords_en = models.TextField(_l("English words that point to it"), blank=True)
    position = models.PositiveSmallIntegerField(_l("position"), default=0)
    active = models.BooleanField(_l("offered in forms"), default=True)

    class Meta:
        verbose_name = _l("field")
        verbose_name_plural = _l("fields")
        ordering = ("tree", "position", "code")

    def __str__(self) -> str:
        return localized(self, "name").text
