"""What is typed at a terminal of agreements over their life, of shared costs and of timesheets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asking_verbs import Terminal
from django.db import transaction
from django.utils import timezone

from rightsource.commissioning.actions.procurement import open_procurement
from rightsource.commissioning.rules.procurement.need import NeedKind
from rightsource.commissioning.rules.procurement.record import Procurement
from rightsource.quantities import FinancialYear
from rightsource.storage.actors import SYSTEM, Authority
from rightsource.storage.walls import THE_COUNCIL, look_as


def of_agreements(terminal: Terminal) -> dict[str, Any]:
    """Return what the verbs answer that are about keeping agreements, shared costs and timesheets."""
    year = FinancialYear.of(timezone.localdate())
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    care, law, why = ("--agreement", "A-002"), ("--agreement", "A-006"), ("--because", "Made up")
    first, month = ("--from", f"{year.first_day}"), ("--month", f"{last:%Y-%m}")
    on_award = ("--kind", "services", "--value", "5.00", "--begun", "2022-09-01", "--at-most", "2030-03-31")
    changed = ("--for", "care-company", "--what", "A home", "--from", f"{year.next.first_day}", "--value", "0")
    school = ("--commissioner", "a-school", "--provider", "care-company", "--outsider", "A school", "--form", "private")
    pool = ("--reference", "POOL-1", "--kind", "pooled", "--title", "A pool", "--host", "demonstration")
    parts = ("--part", "demonstration=3", "--part", "nhs-trust=2", "--basis", "Agreed", *first)
    seen = (*care, "--key", "seen")
    earlier = last.replace(day=1) - timedelta(days=1)  # the month after it is charged by other hours
    hours = terminal.written("sheets.csv", f"agreement,worker,day,grade,hours\nA-006,W,{earlier},clerk hour,7.5\n")
    terminal.answered("charge price", *law, "--unit", "clerk hour", "--price", "40.00", "--from", f"{earlier:%Y-%m}-01")
    ends = ("--ground", "both parties agree", "--ends", f"{year.last_day}")
    did = {
        "agreement begin": ("--agreement", "S-1", "--title", "A sale", *school, "--route", "direct", "--pays", "block",
                            *first),
        "agreement award": (*care, *on_award, "--from", "2023-04-01"),
        "agreement variation": ("--reference", "V-9", *care, *changed, "--changes-scope", *why),
        "agreement answer": ("--reference", "V-9", "--refuse", *why, "--by", "commissioner-people"),
        "agreement kpi": (*seen, "--measure", "Seen", "--target", "95", "--from", f"{last:%Y-%m}-01"),
        "agreement result": (*seen, *month, "--actual", "91.5"),
        "agreement rate": (*seen, "--from", f"{last:%Y-%m}-01", "--to", f"{last}", "--rating", "good", *why),
        "agreement concern": (*care, "--reference", "C-1", "--what", "Late", "--improve-by", f"{year.last_day}"),
        "agreement option": (*law, "--key", "E1", "--kind", "extension", "--take-by", f"{year.last_day}", "--ends",
                             f"{year.next.last_day}"),
        "agreement extend": (*law, "--key", "E1"),
        "agreement exit": (*care, "--key", "data", "--kind", "data", "--what", "Files", "--owner", "x", "--by-day",
                           f"{year.last_day}"),
        "agreement follow": (*care, "--procurement", _opened_procurement()),
        "agreement end": ("--agreement", "A-001", *ends, *why),
        "agreement overhead": (*law, "--amount", "3600000.00", "--year", "2016-17", *why),
        "agreement show": care,
        "agreements": (),
        "agreements expiring": (),
        "import timesheets": (hours,),
        "shared agree": (*pool, "--aims", "Home sooner", *parts),
        "shared rebase": ("--reference", "POOL-1", *parts[:-2], "--from", f"{year.next.first_day}"),
        "shared put-in": ("--reference", "POOL-1", "--partner", "nhs-trust", "--year", f"{year}", "--amount", "9.00"),
        "shared spend": ("--reference", "POOL-1", "--mark", "1", *month, "--amount", "10.01", *why),
        "shared": (),
    }  # fmt: skip
    return {verb: terminal.answered(verb, *words) for verb, words in did.items()}


def _opened_procurement() -> str:
    """Open a procurement, which no verb does, and return its reference."""
    today = timezone.localdate()
    opened = Procurement(
        reference="P-9", buyer="demonstration", title="What follows", kind=NeedKind.SERVICES, begun_on=today
    )
    with transaction.atomic():
        look_as(THE_COUNCIL)
        open_procurement(by=SYSTEM, authority=Authority("a test"), procurement=opened, today=today)
    return opened.reference
