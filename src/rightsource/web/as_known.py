"""As known on which day and to whom: what the address of every page may ask for, and how every link carries it on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from rightsource.quantities import Refusal
from rightsource.storage.knowledge import Audience
from rightsource.web.errors import DayNotCome, NotADayToLookAt, NotYourAudience
from rightsource.web.rights import council_of, viewer_of

DAY = "as_known_on"
AUDIENCE = "audience"
_TELLING = "rightsource.where-from"
# Before any council of ours was there; days near the calendar's own beginning cannot be reckoned back from.
_EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class AsKnown:
    """What a page is asked to show: as known by the end of a day, to an audience.

    Attributes:
        on: the day.
        audience: whose knowledge.
        today: the day today.
        usual_on: the day that a page shows when none is asked for: today, and in a case of the past its event.
        usual_audience: the audience of whoever looks.
    """

    on: date
    audience: Audience
    today: date
    usual_on: date
    usual_audience: Audience

    @property
    def is_today(self) -> bool:
        """Answer whether the page shows what is known today."""
        return self.on == self.today

    @property
    def carried(self) -> dict[str, str]:
        """What every link must carry on so that the next page is as at the same day, to the same audience."""
        day = {} if self.on == self.usual_on else {DAY: self.on.isoformat()}
        return day | ({} if self.audience is self.usual_audience else {AUDIENCE: self.audience.value})

    def link(self, name: str, *parts: object, **query: object) -> str:
        """Return the address of a page by its name, as at the same day, to the same audience.

        Args:
            name: the page's name, as "one-warning".
            parts: what its path names, in order.
            query: what else it is asked, such as a filter.
        """
        asked = {key: str(value) for key, value in query.items() if value not in {None, ""}} | self.carried
        path = reverse(name, args=parts or None)
        return f"{path}?{urlencode(asked, safe=',')}" if asked else path

    def source(
        self, record_ids: Iterable[str], figure: object = "", what: str = "", working: Sequence[str] = ()
    ) -> str:
        """Return the address that says where a figure comes from.

        The words are signed, so that nobody can make this site say of a council what it did not say.

        Args:
            record_ids: the records that the figure rests on.
            figure: the figure as the page writes it.
            what: what it is, in words: "General reserves".
            working: how it was worked out, one sentence a step; without it, it is a row's own figure or their sum.
        """
        told = {"f": str(figure), "w": what, "h": list(working)} if figure or what else None
        signed = signing.Signer(salt=_TELLING).sign_object(told, compress=True) if told else ""
        return self.link("where-from", rows=",".join(dict.fromkeys(record_ids)), told=signed)


@dataclass(frozen=True, slots=True)
class Telling:
    """What a page said of a figure when it made the link to its source."""

    figure: str = ""
    what: str = ""
    working: tuple[str, ...] = ()


def telling_of(request: HttpRequest) -> Telling:
    """Return what a link says of its figure; one that this site did not sign says nothing."""
    try:
        told: Any = signing.Signer(salt=_TELLING).unsign_object(request.GET.get("told", ""))
    except (signing.BadSignature, ValueError):
        return Telling()
    return Telling(told["f"], told["w"], tuple(told["h"]))


def as_known(request: HttpRequest) -> AsKnown:
    """Return the day and the audience that a page is asked to show.

    Raises:
        NotADayToLookAt: the day is none.
        DayNotCome: it lies ahead.
        NotYourAudience: the audience is none, or knows more than whoever looks may.
    """
    usual = _usual(request)
    return AsKnown(_day(request, usual), _audience(request, usual), usual.today, usual.on, usual.audience)


def as_known_or_usual(request: HttpRequest) -> AsKnown:
    """Return the same for the frame of a page, which stands even around the page that refuses what was asked."""
    try:
        return as_known(request)
    except Refusal:
        return _usual(request)


def _usual(request: HttpRequest) -> AsKnown:
    viewer, council, today = viewer_of(request), council_of(request), timezone.localdate()
    event_on = council.event_on if council is not None and viewer.is_past_case else None
    usual_on = min(event_on, today) if event_on is not None else today
    return AsKnown(usual_on, viewer.audience, today, usual_on, viewer.audience)


def _day(request: HttpRequest, usual: AsKnown) -> date:
    said = request.GET.get(DAY, "").strip()
    if not said:
        return usual.on
    try:
        on = date.fromisoformat(said)
    except ValueError:
        raise NotADayToLookAt(said) from None
    if on < _EARLIEST:
        raise NotADayToLookAt(said)
    if on > usual.today:
        raise DayNotCome(on)
    return on


def _audience(request: HttpRequest, usual: AsKnown) -> Audience:
    said = request.GET.get(AUDIENCE, "")
    if not said:
        return usual.audience
    if said not in set(Audience) or Audience(said) not in viewer_of(request).audiences:
        raise NotYourAudience(said)
    return Audience(said)
