"""The JSON door: the same queries and actions as the pages, described by OpenAPI.

Begin with `door.py`: which right an operation declares, and how a refusal is told.
"""

from ninja import NinjaAPI

from rightsource.api.door import tell_refusals

api = NinjaAPI(title="Rightsource", version="1", docs_url=None)
tell_refusals(api)
