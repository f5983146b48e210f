"""The addresses of the pages about the money ahead of the whole country."""

from django.urls import path

from rightsource.web.planning.national import national, national_picture
from rightsource.web.planning.national_council import national_council, national_council_picture

urlpatterns = [
    path("national", national, name="national"),
    path("national/chances.svg", national_picture, name="national-picture"),
    path("national/<str:e_code>", national_council, name="national-council"),
    path("national/<str:e_code>/reserves.svg", national_council_picture, name="national-council-picture"),
]
