"""The open API, put together from the rooms' routers; outside the languages' addresses."""

from ninja import NinjaAPI

from marketplace.listings.api import router as listings

# No page of documentation: ninja's loads scripts that the site's policy doesn't allow. docs/api.md
# says in words what openapi.json says to machines.
api = NinjaAPI(
    title="Cần Thơ technology exchange",
    version="1",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
api.add_router("", listings)
