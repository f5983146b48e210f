"""The root of every address."""

from django.urls import include, path

from rightsource.api import api

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/", api.urls),
    path("", include("rightsource.web.urls")),
]
