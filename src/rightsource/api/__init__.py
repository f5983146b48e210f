"""The JSON door: the same queries and actions as the pages, described by OpenAPI."""

from ninja import NinjaAPI

api = NinjaAPI(title="Rightsource", version="1", docs_url=None)
