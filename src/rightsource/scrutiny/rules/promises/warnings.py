"""P6: warnings of statutory officers, auditors and whistle-blowers: whether answered, closed by whom, their clocks."""

from __future__ import annotations

from datetime import date, timedelta

from rightsource.governance.rules.alarms import OUR_RULE, Alarm, cited
from rightsource.governance.rules.rows import FormalReport, Issuer, Promise, Warning  # noqa: A004 - the word of the Acts
from rightsource.quantities.wording import count_in_words, day_in_words
from rightsource.scrutiny.rules.promises.asking import Asked
from rightsource.scrutiny.rules.promises.findings import Finding, finding
from rightsource.storage.knowledge import Recorded

PROTECTED = frozenset({Issuer.STATUTORY_OFFICER, Issuer.EXTERNAL_AUDITOR, Issuer.WHISTLE_BLOWER})
"""Whose warnings the sixth promise is about; everybody else's are shown, and have no clock."""

_COUNCIL_MEETING_DAYS = "s114.council_meeting_days"
_SECTION_114 = frozenset({FormalReport.SECTION_114_2, FormalReport.SECTION_114_3})


def judge_warnings(asked: Asked) -> Finding:
    """Return which warnings are open and unanswered, which were closed by another, and which statutory clocks run.

    A letter that says a report is intended starts no statutory clock: only a report that was sent does.
    """
    mine = latest_warnings(asked)
    alarms = [
        alarm
        for one in mine
        for alarm in (_unanswered(asked, one), _closed_by_another(asked, one), _clock(asked, one))
        if alarm
    ]
    still_open = [one for one in mine if not asked.has_come(one.row.closed_on)]
    return finding(
        Promise.P6,
        alarms,
        looked_at=mine,
        kept=f"{count_in_words(len(still_open), 'warning')} open, none unanswered beyond its days, none closed by "
        "those it is addressed to.",
        nothing="No warning by a statutory officer, an auditor or a whistle-blower is on record.",
    )


def latest_warnings(asked: Asked) -> list[Recorded[Warning]]:
    """Return the protected warnings given by the day, each as it was last known."""
    by_reference: dict[str, Recorded[Warning]] = {}
    for one in sorted(asked.evidence.warnings, key=lambda one: one.provenance.known_on.inside_on or date.min):
        if one.row.issuer in PROTECTED and asked.has_come(one.row.issued_on):
            by_reference[one.row.reference] = one
    return list(by_reference.values())


def answer_due_on(asked: Asked, warning: Warning) -> date:
    """Return the last day on which a warning may be answered in time, by the council's own rule or else by ours."""
    profile = asked.evidence.profile
    days = profile.warning_answer_days if profile else asked.thresholds.house.warning_answer_days
    return warning.issued_on + timedelta(days=days)


def _unanswered(asked: Asked, one: Recorded[Warning]) -> Alarm | None:
    warning = one.row
    due_on = answer_due_on(asked, warning)
    if asked.on <= due_on or asked.has_come(warning.answered_on) or asked.has_come(warning.closed_on):
        return None
    if warning.formal_report in _SECTION_114 and _is_sent(asked, warning):
        return None  # its clock is the statute's, not ours
    is_letter = warning.issuer is Issuer.STATUTORY_OFFICER and not _is_sent(asked, warning)
    clock = " No statutory clock runs: no report was sent." if is_letter else ""
    return Alarm(
        key=f"warning-unanswered:{warning.reference}",
        promise=Promise.P6,
        headline=(
            f"A warning by the {warning.issuer} of {day_in_words(warning.issued_on)} has no answer on record, due by "
            f"{day_in_words(due_on)}: {warning.matter}{clock}"
        ),
        rows=(one,),
        law=OUR_RULE,
        since=due_on + timedelta(days=1),
        whose=", ".join(asked.post(post) for post in warning.addressed_to),
    )


def _closed_by_another(asked: Asked, one: Recorded[Warning]) -> Alarm | None:
    warning = one.row
    if not asked.has_come(warning.closed_on) or warning.closed_by == warning.issued_by:
        return None
    assert warning.closed_on is not None
    who = warning.closed_by or "nobody named"
    return Alarm(
        key=f"warning-closed-by-another:{warning.reference}",
        promise=Promise.P6,
        headline=(
            f"A warning by the {warning.issuer} of {day_in_words(warning.issued_on)} was closed on "
            f"{day_in_words(warning.closed_on)} by {who}, not by its issuer: {warning.matter}"
        ),
        rows=(one,),
        since=warning.closed_on,
        whose=who,
        is_broken=True,
    )


def _clock(asked: Asked, one: Recorded[Warning]) -> Alarm | None:
    warning = one.row
    if warning.formal_report not in _SECTION_114 or not _is_sent(asked, warning):
        return None
    if asked.has_come(warning.answered_on) or asked.has_come(warning.closed_on):
        return None
    assert warning.report_sent_on is not None
    days = asked.provision(_COUNCIL_MEETING_DAYS, warning.report_sent_on)
    by = ""
    if days is not None:
        # The day of sending is the first of the days.
        last_day = warning.report_sent_on + timedelta(days=int(days.number) - 1)
        by = f" Full council is to consider it by {day_in_words(last_day)}."
    return Alarm(
        key=f"statutory-clock:{warning.reference}",
        promise=Promise.P6,
        headline=f"A report under {warning.formal_report} was sent on {day_in_words(warning.report_sent_on)}.{by}",
        rows=(one,),
        law=cited(days) if days else str(warning.formal_report),
        since=warning.report_sent_on,
        whose="full council",
    )


def _is_sent(asked: Asked, warning: Warning) -> bool:
    return warning.formal_report is not FormalReport.NONE and asked.has_come(warning.report_sent_on)
