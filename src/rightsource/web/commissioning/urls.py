"""The addresses of the pages of returns, price requests and published payments."""

from django.urls import path

from rightsource.web.commissioning.answer_price_request import answer_price_request
from rightsource.web.commissioning.charges import charge, charges, charges_picture
from rightsource.web.commissioning.contracts_register import contract, contracts, contracts_picture
from rightsource.web.commissioning.directive import answer_directive, directive
from rightsource.web.commissioning.directives import directives
from rightsource.web.commissioning.issue_directive import issue_directive
from rightsource.web.commissioning.monthly_return import monthly_return
from rightsource.web.commissioning.price_request import price_request
from rightsource.web.commissioning.price_requests import price_requests
from rightsource.web.commissioning.procurements import procurement, procurement_clocks, procurements
from rightsource.web.commissioning.return_form import return_form
from rightsource.web.commissioning.returns import returns
from rightsource.web.commissioning.route_advice import route_advice
from rightsource.web.commissioning.run_procurement import choose_route, open_procurement, record_notice
from rightsource.web.commissioning.spending import spending, spending_picture, supplier
from rightsource.web.commissioning.submit_return import submit_return
from rightsource.web.commissioning.suspected_payments import (
    judge_payments,
    suppliers_apart,
    suspected_payments,
    suspected_payments_picture,
)
from rightsource.web.commissioning.trace import link_these, trace

urlpatterns = [
    path("charges", charges, name="charges"),
    path("charges/picture.svg", charges_picture, name="charges-picture"),
    path("charges/<str:agreement>/<str:month>", charge, name="charge"),
    path("contracts", contracts, name="contracts"),
    path("contracts/picture.svg", contracts_picture, name="contracts-picture"),
    path("contracts/<uuid:contract>", contract, name="contract"),
    path("spending", spending, name="spending"),
    path("spending/picture.svg", spending_picture, name="spending-picture"),
    path("spending/suppliers/<int:supplier>", supplier, name="supplier"),
    path("spending/matches/<int:match>/apart", suppliers_apart, name="suppliers-apart"),
    path("spending/suspected", suspected_payments, name="suspected-payments"),
    path("spending/suspected/picture.svg", suspected_payments_picture, name="suspected-payments-picture"),
    path("spending/suspected/<slug:first>/<slug:again>", judge_payments, name="judge-payments"),
    path("trace/<slug:kind>/<path:key>/link", link_these, name="link-records"),
    path("trace/<slug:kind>/<path:key>", trace, name="trace"),
    path("procurements", procurements, name="procurements"),
    path("procurements/clocks.ics", procurement_clocks, name="procurement-clocks"),
    path("procurements/route", route_advice, name="route-advice"),
    path("procurements/open", open_procurement, name="open-procurement"),
    path("procurements/one/<path:reference>/route", choose_route, name="choose-route"),
    path("procurements/one/<path:reference>/notice", record_notice, name="record-notice"),
    path("procurements/one/<path:reference>", procurement, name="procurement"),
    path("directives", directives, name="directives"),
    path("directives/give", issue_directive, name="issue-directive"),
    path("directives/<path:reference>/answer", answer_directive, name="answer-directive"),
    path("directives/<path:reference>", directive, name="directive"),
    path("returns", returns, name="returns"),
    path("returns/sign-in", submit_return, name="submit-return"),
    path("returns/<str:organisation>/form", return_form, name="return-form"),
    path("returns/<str:organisation>/<str:month>", monthly_return, name="return"),
    path("price-requests", price_requests, name="price-requests"),
    path("price-requests/<path:reference>/answer", answer_price_request, name="answer-price-request"),
    path("price-requests/<path:reference>", price_request, name="price-request"),
]
