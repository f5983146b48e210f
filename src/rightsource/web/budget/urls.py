"""The addresses of the pages about the budget."""

from django.urls import path

from rightsource.web.budget.savings import savings, savings_picture

urlpatterns = [
    path("savings", savings, name="savings"),
    path("savings/picture.svg", savings_picture, name="savings-picture"),
]
