from django.db import models
from django.utils.translation import gettext_lazy as _l


class WorkingDayOverride(models.Model):
    """A day on which offices work or rest against the calendar, with where that was announced."""

    day = models.DateField(_l("day"), unique=True)
    works = models.BooleanField(_l("offices work on this day"))
    basis = models.CharField(_l("announced in"), max_length=255, blank=True)

    class Meta:
        verbose_name = _l("special day")
        verbose_name_plural = _l("special days")
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"
