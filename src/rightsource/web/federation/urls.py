"""The addresses of the pages about the federation."""

from django.urls import path

from rightsource.web.federation.federation import federation, federation_picture
from rightsource.web.federation.vehicle import vehicle, vehicle_months

urlpatterns = [
    path("federation", federation, name="federation"),
    path("federation/picture.svg", federation_picture, name="federation-picture"),
    path("federation/<str:organisation>", vehicle, name="vehicle"),
    path("federation/<str:organisation>/months.svg", vehicle_months, name="vehicle-months"),
]
