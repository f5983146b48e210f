"""The addresses of the pages of decisions and warnings."""

from django.urls import path

from rightsource.web.governance.answer_warning import answer_warning
from rightsource.web.governance.close_warning import close_warning
from rightsource.web.governance.decision import decision
from rightsource.web.governance.decisions import decisions
from rightsource.web.governance.interests import declare_interest, end_interest, interests
from rightsource.web.governance.warning import warning
from rightsource.web.governance.warnings import warnings

urlpatterns = [
    path("decisions", decisions, name="decisions"),
    path("decisions/<path:reference>", decision, name="decision"),
    path("interests", interests, name="interests"),
    path("interests/declare", declare_interest, name="declare-interest"),
    path("interests/<path:interest>/end", end_interest, name="end-interest"),
    path("warnings", warnings, name="warnings"),
    path("warnings/<path:reference>/answer", answer_warning, name="answer-warning"),
    path("warnings/<path:reference>/close", close_warning, name="close-warning"),
    path("warnings/<path:reference>", warning, name="warning"),
]
