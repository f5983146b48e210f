"""The addresses of the pages about the budget."""

from django.urls import path

from rightsource.web.budget.budget_of import budget_of, budget_of_picture
from rightsource.web.budget.budgets import budgets, budgets_picture
from rightsource.web.budget.forecasters import forecasters
from rightsource.web.budget.line import budget_line
from rightsource.web.budget.moving import move_forecast, vire
from rightsource.web.budget.propose_saving import propose_saving
from rightsource.web.budget.saving import saving
from rightsource.web.budget.saving_in_register import saving_in_register
from rightsource.web.budget.savings import savings, savings_picture
from rightsource.web.budget.savings_register import (
    savings_register,
    savings_register_paper,
    savings_register_picture,
)
from rightsource.web.budget.saying import say_council_tax, say_limit, say_pressure, say_statement
from rightsource.web.budget.set_budget import set_budget
from rightsource.web.budget.take_saving_step import take_saving_step
from rightsource.web.budget.verify_saving import verify_saving

urlpatterns = [
    path("budgets", budgets, name="budgets"),
    path("budgets/picture.svg", budgets_picture, name="budgets-picture"),
    path("budgets/forecasters", forecasters, name="forecasters"),
    path("budgets/<str:organisation>", budget_of, name="budget-of"),
    path("budgets/<str:organisation>/picture.svg", budget_of_picture, name="budget-of-picture"),
    path("budgets/<str:organisation>/<str:year>/set", set_budget, name="set-budget"),
    path("budgets/<str:organisation>/<str:year>/pressure", say_pressure, name="say-pressure"),
    path("budgets/<str:organisation>/<str:year>/council-tax", say_council_tax, name="say-council-tax"),
    path("budgets/<str:organisation>/<str:year>/report", say_statement, name="say-statement"),
    path("budgets/<str:organisation>/<str:year>/limit", say_limit, name="say-limit"),
    path("budgets/<str:organisation>/<str:year>/<slug:line>", budget_line, name="budget-line"),
    path("budgets/<str:organisation>/<str:year>/<slug:line>/forecast", move_forecast, name="move-forecast"),
    path("budgets/<str:organisation>/<str:year>/<slug:line>/vire", vire, name="vire"),
    path("savings", savings, name="savings"),
    path("savings/picture.svg", savings_picture, name="savings-picture"),
    path("savings/propose", propose_saving, name="propose-saving"),
    path("savings/register", savings_register, name="savings-register"),
    path("savings/register.pdf", savings_register_paper, name="savings-register-paper"),
    path("savings/register/picture.svg", savings_register_picture, name="savings-register-picture"),
    path("savings/<str:year>/<path:saving>/register", saving_in_register, name="saving-in-register"),
    path("savings/<str:year>/<path:saving>/register/<slug:step>", take_saving_step, name="take-saving-step"),
    path("savings/<str:year>/<path:saving>/verify", verify_saving, name="verify-saving"),
    path("savings/<str:year>/<path:saving>", saving, name="saving"),
]
