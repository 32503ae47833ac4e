"""Saved searches for tests, made by the services."""

from django.http import QueryDict

from cms.accounts.models import Notification, OutboundMessage
from marketplace.listings import browsing
from marketplace.listings.models import SavedSearch
from marketplace.listings.saved import services, telling
from marketplace.listings.saved.criteria import Criteria
from tests.factories import accounts


def criteria(query="", kind=""):
    return Criteria.read(browsing.read(QueryDict(query), fixed_kind=kind))


def saved(user=None, query="q=sấy lúa", kind="offer", pace="at_once", name="") -> SavedSearch:
    return services.save_search(
        user or accounts.UserFactory(), criteria=criteria(query, kind), pace=pace, name=name
    )


def told(user=None):
    rows = Notification.objects.filter(kind=telling.KIND).order_by("pk")
    return list(rows.filter(user=user) if user else rows)


def mails(user=None):
    rows = OutboundMessage.objects.filter(kind=telling.KIND).order_by("pk")
    return list(rows.filter(user=user) if user else rows)
