"""The addresses of the pages about the money ahead, of this council and of the whole country."""

from django.urls import path

from rightsource.web.planning.ahead import ahead
from rightsource.web.planning.ahead_plan import ahead_plan, ahead_plan_picture
from rightsource.web.planning.amend import amend, amend_picture
from rightsource.web.planning.compare import compare, compare_picture, compare_reserves
from rightsource.web.planning.drill import drill, drill_picture
from rightsource.web.planning.national import national, national_picture
from rightsource.web.planning.national_council import national_council, national_council_picture
from rightsource.web.planning.one_future import one_future
from rightsource.web.planning.reorganise import reorganise, reorganise_picture
from rightsource.web.planning.search import ask_search, search, search_picture
from rightsource.web.planning.sensitivity import (
    ask_sensitivity,
    sensitivity,
    sensitivity_alone,
    sensitivity_together,
)
from rightsource.web.planning.vehicles_ahead import vehicles_ahead

urlpatterns = [
    path("ahead", ahead, name="ahead"),
    path("ahead/plan", ahead_plan, name="ahead-plan"),
    path("ahead/plan/vehicles.svg", ahead_plan_picture, name="ahead-plan-picture"),
    path("ahead/amend", amend, name="amend"),
    path("ahead/amend/reserves.svg", amend_picture, name="amend-picture"),
    path("ahead/compare", compare, name="compare"),
    path("ahead/compare/bridge.svg", compare_picture, name="compare-picture"),
    path("ahead/compare/reserves.svg", compare_reserves, name="compare-reserves"),
    path("ahead/drill", vehicles_ahead, name="vehicles-ahead"),
    path("ahead/drill/<str:organisation>", drill, name="drill"),
    path("ahead/drill/<str:organisation>/costs.svg", drill_picture, name="drill-picture"),
    path("ahead/one-future", one_future, name="one-future"),
    path("ahead/reorganise", reorganise, name="reorganise"),
    path("ahead/reorganise/chances.svg", reorganise_picture, name="reorganise-picture"),
    path("ahead/sensitivity", sensitivity, name="sensitivity"),
    path("ahead/sensitivity/ask", ask_sensitivity, name="ask-sensitivity"),
    path("ahead/sensitivity/together.svg", sensitivity_together, name="sensitivity-together"),
    path("ahead/sensitivity/alone.svg", sensitivity_alone, name="sensitivity-alone"),
    path("ahead/search", search, name="search"),
    path("ahead/search/ask", ask_search, name="ask-search"),
    path("ahead/search/front.svg", search_picture, name="search-picture"),
    path("national", national, name="national"),
    path("national/chances.svg", national_picture, name="national-picture"),
    path("national/<str:e_code>", national_council, name="national-council"),
    path("national/<str:e_code>/reserves.svg", national_council_picture, name="national-council-picture"),
]
