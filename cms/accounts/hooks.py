"""What higher rooms add to a person's rights over their data."""

from cms.accounts.models import User
from cms.base.hooks import Hook

#: Each function returns a section's name and JSON-able content of the person's export.
personal_data_export: Hook[[User], tuple[str, object]] = Hook("accounts.personal_data_export")

#: Each function erases or makes anonymous what its room holds of the person, in the caller's
#: transaction. It raises `Refused` when something must be kept (a running contract), in words.
personal_data_erasure: Hook[[User], None] = Hook("accounts.personal_data_erasure")
