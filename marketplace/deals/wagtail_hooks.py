"""What staff see of this room in the Wagtail admin; each feature registers itself."""

from marketplace.deals.desk import admin as desk_admin  # noqa: F401 - registers its hooks
from marketplace.deals.radar import admin as radar_admin  # noqa: F401 - registers its hooks
from marketplace.deals.terms import admin as terms_admin  # noqa: F401 - registers its hooks
