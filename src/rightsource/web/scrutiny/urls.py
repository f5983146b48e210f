"""The addresses of the pages over the whole record."""

from django.urls import path

from rightsource.web.scrutiny.where_from import where_from

urlpatterns = [
    path("where-from", where_from, name="where-from"),
]
