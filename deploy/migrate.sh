#!/bin/sh
# Everything that an installation or an upgrade does to the data, safe to repeat.
set -eu
python manage.py check --deploy --fail-level WARNING
python manage.py migrate --no-input
python manage.py createcachetable
python manage.py sync_reference
# Only an index that is missing or differs is built; searching goes on meanwhile.
python manage.py check_index || python manage.py reindex
