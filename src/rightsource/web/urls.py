"""Every page by its address."""

from django.urls import URLPattern, URLResolver, include, path

from rightsource.web.demonstration.switch_role import switch_role
from rightsource.web.pages.data_protection import data_protection
from rightsource.web.scrutiny.replay import replay_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("rightsource.web.accounts.urls")),
    path("demonstration/role", switch_role, name="switch-role"),
    path("", include("rightsource.web.budget.urls")),
    path("", include("rightsource.web.commissioning.urls")),
    path("", include("rightsource.web.constitution.urls")),
    path("", include("rightsource.web.governance.urls")),
    path("", include("rightsource.web.federation.urls")),
    path("", include("rightsource.web.ledger.urls")),
    path("", include("rightsource.web.outcomes.urls")),
    path("", include("rightsource.web.planning.urls")),
    path("", include("rightsource.web.scrutiny.urls")),
    path("", include("rightsource.web.treasury.urls")),
    path("replay", replay_page, name="replay"),
    path("data-protection", data_protection, name="data-protection"),
]
