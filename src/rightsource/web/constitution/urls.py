"""The addresses of the pages about the constitution."""

from django.urls import path

from rightsource.web.constitution.duties import duties
from rightsource.web.constitution.duty import duty

urlpatterns = [
    path("duties", duties, name="duties"),
    path("duties/<str:duty>", duty, name="duty"),
]
