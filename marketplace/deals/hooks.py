"""What rooms above do when something happens between two sides."""

from cms.base.hooks import Hook
from marketplace.deals.models import Interest

#: Both sides said yes; called inside the transaction of the last yes.
interest_accepted: Hook[[Interest], None] = Hook("deals.interest_accepted")
