"""The addresses of the pages about the council's money."""

from django.urls import path

from rightsource.web.treasury.cash import cash, cash_picture
from rightsource.web.treasury.exposure import exposure, exposure_picture
from rightsource.web.treasury.money import money, reserves_picture
from rightsource.web.treasury.money_ahead import futures_picture
from rightsource.web.treasury.one_off import one_off, receipts_picture

urlpatterns = [
    path("money", money, name="money"),
    path("money/reserves.svg", reserves_picture, name="money-reserves"),
    path("money/futures.svg", futures_picture, name="money-futures"),
    path("money/exposure", exposure, name="exposure"),
    path("money/exposure.svg", exposure_picture, name="exposure-picture"),
    path("money/one-off", one_off, name="one-off"),
    path("money/receipts.svg", receipts_picture, name="receipts-picture"),
    path("money/cash", cash, name="cash"),
    path("money/cash.svg", cash_picture, name="cash-picture"),
]
