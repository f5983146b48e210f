"""The addresses of the pages about the council's money."""

from django.urls import path

from rightsource.web.treasury.money import money, reserves_picture
from rightsource.web.treasury.money_ahead import futures_picture

urlpatterns = [
    path("money", money, name="money"),
    path("money/reserves.svg", reserves_picture, name="money-reserves"),
    path("money/futures.svg", futures_picture, name="money-futures"),
]
