"""The addresses of the pages of outcomes."""

from django.urls import path

from rightsource.web.outcomes.indicator import indicator, indicator_picture
from rightsource.web.outcomes.needs import needs
from rightsource.web.outcomes.outcomes import outcomes

urlpatterns = [
    path("outcomes", outcomes, name="outcomes"),
    path("outcomes/indicators/<slug:key>", indicator, name="indicator"),
    path("outcomes/indicators/<slug:key>/picture.svg", indicator_picture, name="indicator-picture"),
    path("needs", needs, name="needs"),
]
