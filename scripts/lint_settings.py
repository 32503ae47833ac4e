"""Settings of `make lint`: the exchange's own with the migration linter's commands beside them."""

from cms.settings import *  # noqa: F403 - the same, with one app more
from cms.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]
MIGRATION_LINTER_OPTIONS = {
    "include_apps": ["base", "accounts", "search", "registry", "listings", "deals", "pages"],
    "no_cache": True,
    "ignore_initial_migrations": True,  # their tables are empty, whatever they do
    # A reverse is asked for by review, not here: going back is `git checkout`, the schema stays.
    "exclude_migration_tests": ["RUNPYTHON_REVERSIBLE"],
    # SQLite makes a table anew for a constraint, and the linter takes each of its columns for a new
    # one; what is new in these has a default in the database (db_default), so old code may write.
    "ignore_name": ["0002_feedback_by_side", "0002_thesaurus_languages"],
    "warnings_as_errors_tests": ["RUNPYTHON_ARGS_NAMING_CONVENTION"],
}
