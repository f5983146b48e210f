"""What is advised of a need: each route with its reasons, why it is refused, and what it obliges the buyer to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rightsource.commissioning.rules.procurement.law_of_day import Regime, ThresholdTest
from rightsource.commissioning.rules.procurement.need import Need
from rightsource.commissioning.rules.procurement.notices import Notice


class Route(StrEnum):
    """A way to a supplier."""

    OPEN = "open procedure"
    MULTI_STAGE = "competition in stages"
    LIGHT_TOUCH = "light touch competition"
    PART_B = "Part B services"
    RESERVED = "reserved to mutuals"
    FRAMEWORK = "call-off from a framework"
    VERTICAL = "exempt: controlled supplier (Teckal)"
    HORIZONTAL = "exempt: co-operation between authorities (Hamburg)"
    ONE_SUPPLIER = "direct award: only one supplier"
    URGENCY = "direct award: extreme urgency"
    USER_CHOICE = "direct award: user choice"
    REPEAT = "direct award: addition or repeat"
    SWITCH = "direct award: no suitable tender"
    INSOLVENCY = "direct award: supplier insolvent"
    BELOW_THRESHOLD = "below the threshold"
    PROVIDER_SELECTION = "provider selection regime"
    NOT_COVERED = "outside the law of procurement"


EXEMPT = frozenset({Route.VERTICAL, Route.HORIZONTAL})
DIRECT = frozenset({Route.ONE_SUPPLIER, Route.URGENCY, Route.USER_CHOICE, Route.REPEAT, Route.SWITCH, Route.INSOLVENCY})
COMPETED = frozenset({Route.OPEN, Route.MULTI_STAGE, Route.LIGHT_TOUCH, Route.RESERVED})


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence about the law, and where that is written."""

    text: str
    provision: str


class ObligationKind(StrEnum):
    """What sort of thing a route obliges the buyer to."""

    NOTICE = "notice"
    STANDSTILL = "standstill"
    KPI = "key performance indicators"
    CONFLICTS = "conflicts assessment"
    PIPELINE = "pipeline"
    PUBLISHING = "publishing"
    RECORD = "record"
    VOLUNTARY = "not asked by law, done all the same"


@dataclass(frozen=True, slots=True)
class Obligation:
    """What a route obliges the buyer to.

    Attributes:
        kind: what sort of thing it is.
        text: what to do.
        provision: where it is written; ours where the law does not ask for it.
        notice: the notice to publish, where it is one.
    """

    kind: ObligationKind
    text: str
    provision: str
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class RouteJudged:
    """One route, allowed or refused by the law of the day.

    Attributes:
        route: which.
        reasons: on what it stands, and what it is bound by.
        refusals: why the law of the day does not allow it; none where it does.
        obliges: what it asks of the buyer, in the order in which it falls due; nothing where it is refused.
    """

    route: Route
    reasons: tuple[Statement, ...]
    refusals: tuple[Statement, ...] = ()
    obliges: tuple[Obligation, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Answer whether the law of the day allows it."""
        return not self.refusals

    @property
    def provision(self) -> str:
        """Where the route is written."""
        return (self.reasons or self.refusals)[0].provision


@dataclass(frozen=True, slots=True)
class RouteAdvice:
    """Every route to a supplier for a need, as the law of its day has them.

    Attributes:
        need: what was asked.
        regime: the law that governs it.
        regime_provision: where that is written, and how late its text was read.
        test: whether its value reaches the threshold; None where no threshold matters.
        told: what the buyer must know whatever the route.
        routes: every route, the allowed ones first.
    """

    need: Need
    regime: Regime
    regime_provision: str
    test: ThresholdTest | None
    told: tuple[Statement, ...]
    routes: tuple[RouteJudged, ...]

    @property
    def allowed(self) -> tuple[RouteJudged, ...]:
        """The routes that the law of the day allows."""
        return tuple(each for each in self.routes if each.is_allowed)

    @property
    def refused(self) -> tuple[RouteJudged, ...]:
        """The routes that it does not allow."""
        return tuple(each for each in self.routes if not each.is_allowed)

    def of(self, route: Route) -> RouteJudged | None:
        """Return what is advised of one route; None where the law of the day has no such route for the need."""
        return next((each for each in self.routes if each.route is route), None)
