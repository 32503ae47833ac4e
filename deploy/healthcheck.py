"""Asks /healthz of the web server beside it, in the name of the site; exit status 0 is healthy."""

import os
import sys
import urllib.request

host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
request = urllib.request.Request("http://127.0.0.1:8000/healthz", headers={"Host": host})
try:
    with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 - our own address
        sys.exit(answer.status != 200)  # noqa: PLR2004 - HTTP's own number
except OSError:
    sys.exit(1)
