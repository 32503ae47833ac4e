from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.i18n import localized


class Province(models.Model):
    """One of the 34 provinces and cities of July 2025."""

    class Region(models.TextChoices):
        NORTH_MOUNTAINS = "north_mountains", _l("Northern midlands and mountains")
        RED_RIVER = "red_river", _l("Red River delta")
        NORTH_CENTRAL = "north_central", _l("North Central")
        SOUTH_CENTRAL = "south_central", _l("South Central coast and Central Highlands")
        SOUTHEAST = "southeast", _l("Southeast")
        MEKONG = "mekong", _l("Mekong delta")

    code = models.CharField(_l("code"), max_length=4, primary_key=True)
    name_vi = models.CharField(_l("name"), max_length=80)
    name_en = models.CharField(_l("name in English"), max_length=80)
    region = models.CharField(_l("region"), max_length=20, choices=Region.choices)

    class Meta:
        verbose_name = _l("province")
        verbose_name_plural = _l("provinces")
        ordering = ("name_vi",)

    def __str__(self) -> str:
        return localized(self, "name").text


class Ward(models.Model):
    """A ward or commune of July 2025."""

    code = models.CharField(_l("code"), max_length=8, primary_key=True)
    province = models.ForeignKey(
        Province, verbose_name=_l("province"), on_delete=models.PROTECT, related_name="wards"
    )
    name_vi = models.CharField(_l("name"), max_length=80)
    name_en = models.CharField(_l("name in English"), max_length=80)

    class Meta:
        verbose_name = _l("ward or commune")
        verbose_name_plural = _l("wards and communes")
        ordering = ("name_vi",)

    def __str__(self) -> str:
        return localized(self, "name").text
