"""What staff see of this room in the Wagtail admin; each feature registers itself."""

from marketplace.deals.agreement import admin as agreement_admin  # noqa: F401 - registers its hooks
from marketplace.deals.dealroom import admin as deals_admin  # noqa: F401 - registers its hooks
from marketplace.deals.desk import admin as desk_admin  # noqa: F401 - registers its hooks
from marketplace.deals.diary import admin as diary_admin  # noqa: F401 - registers its hooks
from marketplace.deals.outcomes import admin as outcomes_admin  # noqa: F401 - registers its hooks
from marketplace.deals.outside import admin as outside_admin  # noqa: F401 - registers its hooks
from marketplace.deals.radar import admin as radar_admin  # noqa: F401 - registers its hooks
from marketplace.deals.terms import admin as terms_admin  # noqa: F401 - registers its hooks
