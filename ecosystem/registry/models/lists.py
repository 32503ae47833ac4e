from django.db import models
from django.utils.translation import gettext_lazy as _l

from cms.base.i18n import localized


class TechnologyList(models.Model):
    """A list that the law keeps: encouraged, restricted or prohibited; dated, with its basis."""

    class Kind(models.TextChoices):
        ENCOURAGED = "encouraged", _l("Encouraged")
        RESTRICTED = "restricted", _l("Restricted")
        PROHIBITED = "prohibited", _l("Prohibited")

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _l("Confirmed")
        TO_CONFIRM = "to_confirm", _l("To confirm")

    kind = models.CharField(_l("kind"), max_length=12, choices=Kind.choices)
    name_vi = models.CharField(_l("name"), max_length=255)
    name_en = models.CharField(_l("name in English"), max_length=255, blank=True)
    basis = models.CharField(_l("legal basis"), max_length=255)
    valid_from = models.DateField(_l("valid from"), null=True, blank=True)
    valid_to = models.DateField(_l("valid to"), null=True, blank=True)
    status = models.CharField(
        _l("status"), max_length=12, choices=Status.choices, default=Status.TO_CONFIRM
    )

    class Meta:
        verbose_name = _l("technology list")
        verbose_name_plural = _l("technology lists")
        ordering = ("kind", "-valid_from")

    def __str__(self) -> str:
        return localized(self, "name").text


class TechnologyListEntry(models.Model):
    """One entry of a list, with the words by which a listing that it may concern is found."""

    technology_list = models.ForeignKey(
        TechnologyList, verbose_name=_l("list"), on_delete=models.CASCADE, related_name="entries"
    )
    number = models.CharField(_l("number in the list"), max_length=20)
    text_vi = models.TextField(_l("text"))
    text_en = models.TextField(_l("text in English"), blank=True)
    keywords = models.TextField(
        _l("words to look for"),
        blank=True,
        help_text=_l("Separated by commas; marks don't matter."),
    )

    class Meta:
        verbose_name = _l("entry of a technology list")
        verbose_name_plural = _l("entries of technology lists")
        ordering = ("technology_list", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("technology_list", "number"), name="one_number_per_technology_list"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}. {localized(self, 'text').text[:80]}"
