"""Kinds of contract: each with its own contents, registrar and steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _l


class ContractKind(models.TextChoices):
    """What kind of contract two sides make."""

    TRANSFER = "technology_transfer", _l("Technology transfer")
    EQUIPMENT = "sale_of_equipment", _l("Sale of machines and equipment")
    SERVICE = "service", _l("Science and technology service, or research to order")
    IP_ASSIGNMENT = "ip_assignment", _l("Assignment of an industrial-property right")
    IP_LICENCE = "ip_licence", _l("Licence of an industrial-property right")
    CAPITAL = "capital_contribution", _l("Capital contribution by technology")
