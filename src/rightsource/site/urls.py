"""The root of every address."""

from django.urls import include, path

from rightsource.api import api

urlpatterns = [
    path("api/", api.urls),
    path("", include("rightsource.web.urls")),
]
