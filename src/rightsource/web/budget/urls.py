"""The addresses of the pages about the budget."""

from django.urls import path

from rightsource.web.budget.saving import saving
from rightsource.web.budget.savings import savings, savings_picture
from rightsource.web.budget.verify_saving import verify_saving

urlpatterns = [
    path("savings", savings, name="savings"),
    path("savings/picture.svg", savings_picture, name="savings-picture"),
    path("savings/<str:year>/<path:saving>/verify", verify_saving, name="verify-saving"),
    path("savings/<str:year>/<path:saving>", saving, name="saving"),
]
