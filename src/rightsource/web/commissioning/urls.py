"""The addresses of the pages of returns, price requests and published payments."""

from django.urls import path

from rightsource.web.commissioning.agreement import agreement
from rightsource.web.commissioning.agreements import (
    agreements,
    agreements_picture,
    expiring_agreements,
    expiring_picture,
)
from rightsource.web.commissioning.answer_price_request import answer_price_request
from rightsource.web.commissioning.awards import (
    announce_award,
    assessment_summary,
    award,
    begin_agreement,
    decide_award,
    end_claim,
    give_summaries,
    record_claim,
)
from rightsource.web.commissioning.bid import ask_buyer, submit_bid, withdraw_bid
from rightsource.web.commissioning.bidding import bid_keys, bidding, bidding_one
from rightsource.web.commissioning.bids import answer_bid_question, invite_bids, procurement_bids, register_bid_key
from rightsource.web.commissioning.charges import charge, charges, charges_picture
from rightsource.web.commissioning.contracts_register import contract, contracts, contracts_picture
from rightsource.web.commissioning.directive import answer_directive, directive
from rightsource.web.commissioning.directives import directives
from rightsource.web.commissioning.evaluation import evaluation
from rightsource.web.commissioning.indicators import indicators, indicators_picture
from rightsource.web.commissioning.issue_directive import issue_directive
from rightsource.web.commissioning.lawful_bases import lawful_bases
from rightsource.web.commissioning.monthly_return import monthly_return
from rightsource.web.commissioning.open_bid import bid_document, open_bid, sealed_file
from rightsource.web.commissioning.own_bids import own_bids, own_feedback
from rightsource.web.commissioning.paying_in_time import paying_in_time, paying_in_time_picture
from rightsource.web.commissioning.payment_owed import payment_owed
from rightsource.web.commissioning.payment_run import payment_run, payment_run_file
from rightsource.web.commissioning.payment_stops import payment_stops
from rightsource.web.commissioning.payments import payments, payments_picture
from rightsource.web.commissioning.pipeline import pipeline_board, pipeline_picture
from rightsource.web.commissioning.portal import own_portal, portal
from rightsource.web.commissioning.price_request import price_request
from rightsource.web.commissioning.price_requests import price_requests
from rightsource.web.commissioning.procurements import procurement, procurement_clocks, procurement_ocds, procurements
from rightsource.web.commissioning.red_flags import red_flags
from rightsource.web.commissioning.register_bidder import register_bidder
from rightsource.web.commissioning.return_form import return_form
from rightsource.web.commissioning.returns import returns
from rightsource.web.commissioning.route_advice import route_advice
from rightsource.web.commissioning.run_evaluation import (
    answer_about_price,
    ask_about_price,
    assess_conflicts,
    declare_conflict,
    disregard_tender,
    name_evaluator,
    set_criteria,
    settle_quality,
    stand_evaluator_down,
    take_in_tenders,
)
from rightsource.web.commissioning.run_procurement import choose_route, open_procurement, record_notice
from rightsource.web.commissioning.score_tenders import moderate_scores, score_tenders
from rightsource.web.commissioning.sharings import sharing, sharing_picture, sharings
from rightsource.web.commissioning.spending import spending, spending_picture, supplier
from rightsource.web.commissioning.submit_return import submit_return
from rightsource.web.commissioning.suspected_payments import (
    judge_payments,
    suppliers_apart,
    suspected_payments,
    suspected_payments_picture,
)
from rightsource.web.commissioning.trace import link_these, trace
from rightsource.web.commissioning.variation import ask_for_variation, variation
from rightsource.web.commissioning.vary_directive import vary_directive

urlpatterns = [
    path("agreements", agreements, name="agreements"),
    path("agreements/picture.svg", agreements_picture, name="agreements-picture"),
    path("agreements/expiring", expiring_agreements, name="expiring-agreements"),
    path("agreements/expiring/picture.svg", expiring_picture, name="expiring-picture"),
    path("agreements/variations/<path:reference>", variation, name="variation"),
    path("agreements/shared", sharings, name="sharings"),
    path("agreements/shared/<str:reference>", sharing, name="sharing"),
    path("agreements/shared/<str:reference>/picture.svg", sharing_picture, name="sharing-picture"),
    path("agreements/one/<str:agreement>", agreement, name="agreement"),
    path("agreements/one/<str:agreement>/variation", ask_for_variation, name="ask-variation"),
    path("agreements/one/<str:agreement>/indicators", indicators, name="indicators"),
    path("agreements/one/<str:agreement>/indicators/picture.svg", indicators_picture, name="indicators-picture"),
    path("charges", charges, name="charges"),
    path("charges/picture.svg", charges_picture, name="charges-picture"),
    path("charges/<str:agreement>/<str:month>", charge, name="charge"),
    path("payments", payments, name="payments"),
    path("payments/picture.svg", payments_picture, name="payments-picture"),
    path("payments/runs/<path:run>/file.csv", payment_run_file, name="payment-run-file"),
    path("payments/runs/<path:run>", payment_run, name="payment-run"),
    path("payments/owed/<path:key>", payment_owed, name="payment-owed"),
    path("payments/bases", lawful_bases, name="lawful-bases"),
    path("payments/stops", payment_stops, name="payment-stops"),
    path("payments/in-time", paying_in_time, name="paying-in-time"),
    path("payments/in-time/picture.svg", paying_in_time_picture, name="paying-in-time-picture"),
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
    path("pipeline", pipeline_board, name="pipeline"),
    path("pipeline/picture.svg", pipeline_picture, name="pipeline-picture"),
    path("portal", own_portal, name="own-portal"),
    path("portal/<str:organisation>", portal, name="portal"),
    path("procurements", procurements, name="procurements"),
    path("procurements/clocks.ics", procurement_clocks, name="procurement-clocks"),
    path("procurements/route", route_advice, name="route-advice"),
    path("procurements/flags", red_flags, name="red-flags"),
    path("procurements/open", open_procurement, name="open-procurement"),
    path("procurements/one/<path:reference>/route", choose_route, name="choose-route"),
    path("procurements/one/<path:reference>/notice", record_notice, name="record-notice"),
    path("procurements/one/<path:reference>/evaluation/criteria", set_criteria, name="set-criteria"),
    path("procurements/one/<path:reference>/evaluation/tenders", take_in_tenders, name="take-in-tenders"),
    path("procurements/one/<path:reference>/evaluation/evaluators", name_evaluator, name="name-evaluator"),
    path("procurements/one/<path:reference>/evaluation/stand-down", stand_evaluator_down, name="stand-evaluator-down"),
    path("procurements/one/<path:reference>/evaluation/declare", declare_conflict, name="declare-conflict"),
    path("procurements/one/<path:reference>/evaluation/conflicts", assess_conflicts, name="assess-conflicts"),
    path("procurements/one/<path:reference>/evaluation/score", score_tenders, name="score-tenders"),
    path("procurements/one/<path:reference>/evaluation/moderate", moderate_scores, name="moderate-scores"),
    path("procurements/one/<path:reference>/evaluation/settle", settle_quality, name="settle-quality"),
    path("procurements/one/<path:reference>/evaluation/leave-out", disregard_tender, name="disregard-tender"),
    path("procurements/one/<path:reference>/evaluation/price", ask_about_price, name="ask-about-price"),
    path("procurements/one/<path:reference>/evaluation/answer", answer_about_price, name="answer-about-price"),
    path("procurements/one/<path:reference>/evaluation", evaluation, name="evaluation"),
    path("procurements/one/<path:reference>/award/decide", decide_award, name="decide-award"),
    path("procurements/one/<path:reference>/award/summaries", give_summaries, name="give-summaries"),
    path("procurements/one/<path:reference>/award/summary/<int:tender>", assessment_summary, name="assessment-summary"),
    path("procurements/one/<path:reference>/award/announce", announce_award, name="announce-award"),
    path("procurements/one/<path:reference>/award/challenge", record_claim, name="record-claim"),
    path("procurements/one/<path:reference>/award/challenge-ended", end_claim, name="end-claim"),
    path("procurements/one/<path:reference>/award/agreement", begin_agreement, name="begin-agreement"),
    path("procurements/one/<path:reference>/award", award, name="award"),
    path("procurements/one/<path:reference>/bids", procurement_bids, name="procurement-bids"),
    path("procurements/one/<path:reference>/bids/key", register_bid_key, name="register-bid-key"),
    path("procurements/one/<path:reference>/bids/invite", invite_bids, name="invite-bids"),
    path(
        "procurements/one/<path:reference>/bids/questions/<uuid:question>", answer_bid_question, name="answer-question"
    ),
    path("procurements/one/<path:reference>/bids/<uuid:bid>/open", open_bid, name="open-bid"),
    path("procurements/one/<path:reference>/bids/<uuid:bid>/sealed", sealed_file, name="sealed-bid"),
    path("procurements/one/<path:reference>/bids/<uuid:bid>/document", bid_document, name="bid-document"),
    path("procurements/one/<path:reference>/ocds.json", procurement_ocds, name="procurement-ocds"),
    path("procurements/one/<path:reference>", procurement, name="procurement"),
    path("bidding", bidding, name="bidding"),
    path("bidding/own", own_bids, name="own-bids"),
    path("bidding/register", register_bidder, name="register-bidder"),
    path("bidding/one/<path:reference>/keys.json", bid_keys, name="bid-keys"),
    path("bidding/one/<path:reference>/feedback", own_feedback, name="own-feedback"),
    path("bidding/one/<path:reference>/ask", ask_buyer, name="ask-buyer"),
    path("bidding/one/<path:reference>/bid", submit_bid, name="submit-bid"),
    path("bidding/one/<path:reference>/withdraw", withdraw_bid, name="withdraw-bid"),
    path("bidding/one/<path:reference>", bidding_one, name="bidding-one"),
    path("directives", directives, name="directives"),
    path("directives/give", issue_directive, name="issue-directive"),
    path("directives/<path:reference>/answer", answer_directive, name="answer-directive"),
    path("directives/<path:reference>/vary", vary_directive, name="vary-directive"),
    path("directives/<path:reference>", directive, name="directive"),
    path("returns", returns, name="returns"),
    path("returns/sign-in", submit_return, name="submit-return"),
    path("returns/<str:organisation>/form", return_form, name="return-form"),
    path("returns/<str:organisation>/<str:month>", monthly_return, name="return"),
    path("price-requests", price_requests, name="price-requests"),
    path("price-requests/<path:reference>/answer", answer_price_request, name="answer-price-request"),
    path("price-requests/<path:reference>", price_request, name="price-request"),
]
