"""Addresses of this room: interests, the answer to them, the lists of a person's desk."""

from django.urls import URLPattern, URLResolver, path

import cms.base.converters  # noqa: F401 - makes <publiccode:…> known
from marketplace.deals.agreement import views as agreement
from marketplace.deals.dealroom import rows as deal_rows
from marketplace.deals.dealroom import views as room
from marketplace.deals.delivery import views as delivery
from marketplace.deals.outcomes import views as outcomes
from marketplace.deals.radar import refusal_views
from marketplace.deals.terms import views as terms
from marketplace.deals.views import interests

app_name = "deals"
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/deals/", deal_rows.deals, name="deals"),
    path("desk/deals/<publiccode:code>/", room.deal, name="deal"),
    path("desk/deals/<publiccode:code>/do/<slug:action>/", room.act, name="deal_act"),
    path(
        "desk/deals/<publiccode:code>/files/<publiccode:file>/",
        room.open_file,
        name="deal_file",
    ),
    path("desk/deals/<publiccode:code>/agreement/", agreement.agreement, name="agreement"),
    path(
        "desk/deals/<publiccode:code>/agreement/do/<slug:action>/",
        agreement.act,
        name="agreement_act",
    ),
    path(
        "desk/deals/<publiccode:code>/agreement/files/<publiccode:file>/",
        agreement.open_file,
        name="agreement_file",
    ),
    path("desk/deals/<publiccode:code>/milestones/", delivery.milestones, name="milestones"),
    path(
        "desk/deals/<publiccode:code>/milestones/do/<slug:action>/",
        delivery.deal_act,
        name="milestones_act",
    ),
    path(
        "desk/deals/<publiccode:code>/milestones/files/<publiccode:file>/",
        delivery.open_file,
        name="milestone_file",
    ),
    path(
        "desk/deals/<publiccode:code>/milestones/<int:number>/",
        delivery.milestone,
        name="milestone",
    ),
    path(
        "desk/deals/<publiccode:code>/milestones/<int:number>/do/<slug:action>/",
        delivery.act,
        name="milestone_act",
    ),
    path("desk/deals/<publiccode:code>/terms/new/", terms.new, name="terms_new"),
    path("desk/deals/<publiccode:code>/terms/reopen/", terms.reopen, name="terms_reopen"),
    path("desk/deals/<publiccode:code>/terms/<int:number>/", terms.version, name="terms_version"),
    path("desk/deals/<publiccode:code>/terms/<int:number>/agree/", terms.agree, name="terms_agree"),
    path(
        "desk/deals/<publiccode:code>/terms/<int:number>/take-back/",
        terms.take_back,
        name="terms_take_back",
    ),
    path("figures/deals/", outcomes.figures, name="figures"),
    path("desk/refusals/", refusal_views.own, name="refusals"),
    path("desk/interests/", interests.interests, name="interests"),
    path("desk/interests/new/<publiccode:code>/", interests.new, name="interest_new"),
    path("desk/interests/<publiccode:code>/", interests.interest, name="interest"),
    path("desk/interests/<publiccode:code>/<slug:action>/", interests.act, name="interest_act"),
]
