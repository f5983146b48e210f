"""The addresses of the pages over the whole record."""

from django.urls import path

from rightsource.web.scrutiny.council import council
from rightsource.web.scrutiny.council_pictures import group_picture, reserves_picture
from rightsource.web.scrutiny.position import position, position_payments, position_picture
from rightsource.web.scrutiny.promise import promise
from rightsource.web.scrutiny.this_week import home, this_week
from rightsource.web.scrutiny.where_from import where_from

urlpatterns = [
    path("", home, name="home"),
    path("week", this_week, name="this-week"),
    path("council", council, name="council"),
    path("council/reserves.svg", reserves_picture, name="council-reserves-picture"),
    path("council/group.svg", group_picture, name="council-group-picture"),
    path("position", position, name="position"),
    path("position/picture.svg", position_picture, name="position-picture"),
    path("position/payments.svg", position_payments, name="position-payments"),
    path("promises/<str:code>", promise, name="promise"),
    path("where-from", where_from, name="where-from"),
]
