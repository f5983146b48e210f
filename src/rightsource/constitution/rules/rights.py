"""Rights follow the post: who is looking, how far they see, and what they may do, as one table that a person can read.

The table refuses actions and pages; which rows a page then shows is the database's wall, set to `Viewer.viewpoint`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import rules

from rightsource.constitution.errors import NotYourRight, SecondFactorMissing, SignInFirst
from rightsource.constitution.rules.rows import Appointment, PostKind, Role
from rightsource.storage.knowledge import Audience
from rightsource.storage.viewpoints import THE_PUBLIC, Sight, Viewpoint


class Right(StrEnum):
    """What somebody may do; each page and each operation of the API declares one, or that it is public."""

    SEE_WEEK = "see_week"
    SEE_PROJECTION = "see_projection"
    ASK_THE_MODEL = "ask_the_model"
    SEE_RETURNS = "see_returns"
    SEE_AUDIT = "see_audit"
    DOWNLOAD_PACK = "download_pack"
    SEE_BOOKS = "see_books"
    SEE_GROUP = "see_group"
    KEEP_BOOKS = "keep_books"
    SEE_SUSPECTED_PAYMENTS = "see_suspected_payments"
    JUDGE_PAYMENTS = "judge_payments"
    SUBMIT_RETURN = "submit_return"
    RECORD_SAVING = "record_saving"
    VERIFY_SAVING = "verify_saving"
    SET_BUDGET = "set_budget"
    VIRE = "vire"
    MOVE_FORECAST = "move_forecast"
    ANSWER_PRICE_REQUEST = "answer_price_request"
    SEE_CHARGES = "see_charges"
    MAKE_CHARGE = "make_charge"
    RETURN_ACTIVITY = "return_activity"
    DISPUTE_CHARGE = "dispute_charge"
    SEE_PAYMENTS = "see_payments"
    ALLOW_PAYMENTS = "allow_payments"
    RUN_PAYMENTS = "run_payments"
    APPROVE_PAYMENTS = "approve_payments"
    STOP_PAYMENTS = "stop_payments"
    KEEP_AGREEMENT = "keep_agreement"
    ASK_VARIATION = "ask_variation"
    ANSWER_VARIATION = "answer_variation"
    RECORD_OUTCOME = "record_outcome"
    SEE_DIRECTIVES = "see_directives"
    ISSUE_DIRECTIVE = "issue_directive"
    ANSWER_DIRECTIVE = "answer_directive"
    RUN_PROCUREMENT = "run_procurement"
    SEE_EVALUATION = "see_evaluation"
    EVALUATE_TENDERS = "evaluate_tenders"
    AWARD_CONTRACT = "award_contract"
    SEE_BIDS = "see_bids"
    OPEN_BIDS = "open_bids"
    BID = "bid"
    ANSWER_WARNING = "answer_warning"
    CLOSE_WARNING = "close_warning"
    DECLARE_INTEREST = "declare_interest"
    SEE_INTERESTS = "see_interests"
    LOAD_CASE = "load_case"
    KEEP_ACCOUNT = "keep_account"
    SWITCH_ROLE = "switch_role"

    @property
    def in_words(self) -> str:
        """What it allows, to be read after "The right to"."""
        return _IN_WORDS[self]


_IN_WORDS = {
    Right.SEE_WEEK: "see what needs doing this week",
    Right.SEE_PROJECTION: "see the money ahead",
    Right.ASK_THE_MODEL: "have a long question about the money ahead worked out",
    Right.SEE_RETURNS: "see the monthly returns of a vehicle",
    Right.SEE_AUDIT: "read the audit trail",
    Right.DOWNLOAD_PACK: "download the shareholder committee's pack",
    Right.SEE_BOOKS: "read an organisation's books",
    Right.SEE_GROUP: "see the group's position, line by line and never by posting",
    Right.KEEP_BOOKS: "write in an organisation's books",
    Right.SEE_SUSPECTED_PAYMENTS: "see which payments may have been made twice",
    Right.JUDGE_PAYMENTS: "say what a suspected payment is, and which supplier is which",
    Right.SUBMIT_RETURN: "sign in a vehicle's monthly return",
    Right.RECORD_SAVING: "take a saving from proposal to claim",
    Right.VERIFY_SAVING: "verify a saving",
    Right.SET_BUDGET: "set a budget that a decision agreed",
    Right.VIRE: "move money between lines of a budget",
    Right.MOVE_FORECAST: "move a forecast",
    Right.ANSWER_PRICE_REQUEST: "answer a price request",
    Right.SEE_CHARGES: "see what agreements come to, and why",
    Right.MAKE_CHARGE: "set what an agreement pays by, and make its charges",
    Right.RETURN_ACTIVITY: "return what was done under an agreement",
    Right.DISPUTE_CHARGE: "dispute a part of a charge, or answer a dispute",
    Right.SEE_PAYMENTS: "see what is owed and paid, and why",
    Right.ALLOW_PAYMENTS: "record lawful bases and receipts, and ask for payments",
    Right.RUN_PAYMENTS: "begin a payment run, make its file and confirm what was paid",
    Right.APPROVE_PAYMENTS: "approve a payment run that somebody else began",
    Right.STOP_PAYMENTS: "stop payments, or let go what somebody else stopped",
    Right.KEEP_AGREEMENT: "keep agreements: indicators, options, ending, exit plans and shared costs",
    Right.ASK_VARIATION: "ask for a variation of an agreement",
    Right.ANSWER_VARIATION: "accept or refuse a variation",
    Right.RECORD_OUTCOME: "record outcomes, their indicators and what they came to",
    Right.SEE_DIRECTIVES: "see the directives given to vehicles",
    Right.ISSUE_DIRECTIVE: "give, vary and withdraw directives",
    Right.ANSWER_DIRECTIVE: "acknowledge and answer a directive to one's own vehicle",
    Right.RUN_PROCUREMENT: "open a procurement, choose its route and record its notices",
    Right.SEE_EVALUATION: "see how tenders are evaluated, so far as each may know of it yet",
    Right.EVALUATE_TENDERS: "declare one's interests in a procurement, and score or moderate its tenders",
    Right.AWARD_CONTRACT: "decide an award, announce it and begin the agreement",
    Right.SEE_BIDS: "see who holds the keys to bids, and how they were opened",
    Right.OPEN_BIDS: "hold a key to sealed bids, and open them with another officer",
    Right.BID: "bid for one's own organisation, and ask the buyer",
    Right.ANSWER_WARNING: "answer a warning",
    Right.CLOSE_WARNING: "close a warning",
    Right.DECLARE_INTEREST: "declare an interest of one's own",
    Right.SEE_INTERESTS: "read the whole register of interests, sensitive ones too",
    Right.LOAD_CASE: "load the council's workbook",
    Right.KEEP_ACCOUNT: "change how an account signs in",
    Right.SWITCH_ROLE: "look as another role",
}

_OFFICERS, _MEMBERS, _VEHICLES, _AUDITORS = PostKind.OFFICER, PostKind.MEMBER, PostKind.VEHICLE, PostKind.AUDITOR
_BIDDERS = PostKind.BIDDER
_OF_AN_ORGANISATION = frozenset({_VEHICLES, _BIDDERS})

RIGHTS: dict[Right, frozenset[Role | PostKind]] = {
    Right.SEE_WEEK: frozenset({_OFFICERS, _MEMBERS, _VEHICLES, _AUDITORS}),
    Right.SEE_PROJECTION: frozenset({_OFFICERS, _MEMBERS, _AUDITORS}),
    # All who see the money ahead read the answer; these keep the machine busy for minutes, and the trail says who.
    Right.ASK_THE_MODEL: frozenset({_OFFICERS, _MEMBERS}),
    Right.SEE_RETURNS: frozenset({_OFFICERS, _MEMBERS, _VEHICLES, _AUDITORS}),
    Right.SEE_AUDIT: frozenset(
        {
            Role.CHIEF_FINANCE_OFFICER,
            Role.MONITORING_OFFICER,
            Role.HEAD_OF_PAID_SERVICE,
            Role.DATA_PROTECTION_OFFICER,
            Role.AUDIT_CHAIR,
            _AUDITORS,
        }
    ),
    Right.DOWNLOAD_PACK: frozenset({_OFFICERS, _MEMBERS, _AUDITORS}),
    # The database's wall shows books to the council's officers, and to each vehicle its own.
    Right.SEE_BOOKS: frozenset({_OFFICERS, _VEHICLES, _AUDITORS}),
    # Lines of the shared chart and who paid whom: no account, no posting, no text that could name a person.
    Right.SEE_GROUP: frozenset({_OFFICERS, _MEMBERS, _AUDITORS}),
    Right.KEEP_BOOKS: frozenset({Role.CHIEF_FINANCE_OFFICER, Role.VEHICLE_FINANCE_LEAD}),
    # Not a reading right that opens in a past case: a suspicion is nobody's to read but those who look into it.
    Right.SEE_SUSPECTED_PAYMENTS: frozenset({_OFFICERS, _AUDITORS, Role.AUDIT_CHAIR}),
    Right.JUDGE_PAYMENTS: frozenset({Role.CHIEF_FINANCE_OFFICER}),
    Right.SUBMIT_RETURN: frozenset({Role.VEHICLE_FINANCE_LEAD, Role.VEHICLE_DIRECTOR}),
    # The rules of the register then keep apart who proposes, who records the decision, and who verifies.
    Right.RECORD_SAVING: frozenset({_OFFICERS}),
    Right.VERIFY_SAVING: frozenset({Role.CHIEF_FINANCE_OFFICER}),
    Right.SET_BUDGET: frozenset({Role.CHIEF_FINANCE_OFFICER}),
    # Up to which amount each may, and a vehicle's officer in its own budget alone, is for the rules of the budget.
    Right.VIRE: frozenset({Role.CHIEF_FINANCE_OFFICER, Role.COMMISSIONER, Role.VEHICLE_FINANCE_LEAD}),
    Right.MOVE_FORECAST: frozenset(
        {Role.CHIEF_FINANCE_OFFICER, Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.VEHICLE_FINANCE_LEAD}
    ),
    Right.ANSWER_PRICE_REQUEST: frozenset({Role.CHIEF_FINANCE_OFFICER, Role.COMMISSIONER, Role.CONTRACT_MANAGER}),
    Right.RECORD_OUTCOME: frozenset({_OFFICERS}),
    Right.SEE_DIRECTIVES: frozenset({_OFFICERS, _MEMBERS, _VEHICLES, _AUDITORS}),
    Right.ISSUE_DIRECTIVE: frozenset({Role.COMMISSIONER, Role.CHIEF_FINANCE_OFFICER, Role.HEAD_OF_PAID_SERVICE}),
    # The rule of directives lets a vehicle's officer answer those to its own vehicle, and no others.
    Right.ANSWER_DIRECTIVE: frozenset({Role.VEHICLE_DIRECTOR, Role.VEHICLE_FINANCE_LEAD}),
    Right.RUN_PROCUREMENT: frozenset(
        {Role.CHIEF_FINANCE_OFFICER, Role.MONITORING_OFFICER, Role.COMMISSIONER, Role.CONTRACT_MANAGER}
    ),
    # The wall shows bids to nobody in the council before they close; opening is by the two whose keys they are.
    Right.SEE_BIDS: frozenset({_OFFICERS, _AUDITORS}),
    Right.OPEN_BIDS: frozenset({_OFFICERS}),
    # A vehicle may bid as anybody may, and so may its officers.
    Right.BID: frozenset({Role.BIDDER, Role.VEHICLE_DIRECTOR, Role.VEHICLE_FINANCE_LEAD}),
    # The database shows each officer their own scores until all are in, and no price before quality is settled.
    Right.SEE_EVALUATION: frozenset({_OFFICERS, _AUDITORS}),
    # The rules of evaluation let those score who are named, have declared their interests and have no conflict.
    Right.EVALUATE_TENDERS: frozenset({_OFFICERS}),
    # The rule of awards keeps whoever decides apart from those who scored.
    Right.AWARD_CONTRACT: frozenset({Role.CHIEF_FINANCE_OFFICER, Role.MONITORING_OFFICER, Role.COMMISSIONER}),
    # The database's wall shows charges to the council, and to the two parties of the agreement.
    Right.SEE_CHARGES: frozenset({_OFFICERS, _VEHICLES, _AUDITORS}),
    Right.MAKE_CHARGE: frozenset({Role.CHIEF_FINANCE_OFFICER, Role.COMMISSIONER, Role.CONTRACT_MANAGER}),
    Right.RETURN_ACTIVITY: frozenset({Role.CONTRACT_MANAGER, Role.VEHICLE_FINANCE_LEAD, Role.VEHICLE_DIRECTOR}),
    Right.DISPUTE_CHARGE: frozenset(
        {Role.CHIEF_FINANCE_OFFICER, Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.VEHICLE_FINANCE_LEAD}
    ),
    Right.KEEP_AGREEMENT: frozenset({Role.CHIEF_FINANCE_OFFICER, Role.COMMISSIONER, Role.CONTRACT_MANAGER}),
    # Either party asks and either answers; the rule of variations keeps whoever asked from answering.
    Right.ASK_VARIATION: frozenset(
        {Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.VEHICLE_DIRECTOR, Role.VEHICLE_FINANCE_LEAD}
    ),
    Right.ANSWER_VARIATION: frozenset(
        {Role.CHIEF_FINANCE_OFFICER, Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.VEHICLE_DIRECTOR}
    ),
    # The database's wall shows payments to the council, and to the two parties.
    Right.SEE_PAYMENTS: frozenset({_OFFICERS, _VEHICLES, _AUDITORS}),
    Right.ALLOW_PAYMENTS: frozenset({Role.CHIEF_FINANCE_OFFICER, Role.COMMISSIONER, Role.CONTRACT_MANAGER}),
    # Of a run only its payer's; the rules then keep apart who asks, who begins and who approves.
    Right.RUN_PAYMENTS: frozenset(
        {Role.CHIEF_FINANCE_OFFICER, Role.COMMISSIONER, Role.CONTRACT_MANAGER, Role.VEHICLE_FINANCE_LEAD}
    ),
    Right.APPROVE_PAYMENTS: frozenset({Role.CHIEF_FINANCE_OFFICER, Role.COMMISSIONER, Role.VEHICLE_DIRECTOR}),
    Right.STOP_PAYMENTS: frozenset({Role.CHIEF_FINANCE_OFFICER, Role.MONITORING_OFFICER, Role.HEAD_OF_PAID_SERVICE}),
    Right.ANSWER_WARNING: frozenset(
        {Role.CHIEF_FINANCE_OFFICER, Role.MONITORING_OFFICER, Role.HEAD_OF_PAID_SERVICE, Role.LEADER}
    ),
    # Anybody with a post may have warned; the rule of governance lets each close its own warnings and no others.
    Right.CLOSE_WARNING: frozenset({_OFFICERS, _MEMBERS, _VEHICLES, _AUDITORS}),
    # The rule of governance lets each declare its own, and the monitoring officer enter any notice.
    Right.DECLARE_INTEREST: frozenset({_OFFICERS, _MEMBERS, _VEHICLES}),
    Right.SEE_INTERESTS: frozenset({Role.MONITORING_OFFICER, _AUDITORS}),
    Right.LOAD_CASE: frozenset({Role.CHIEF_FINANCE_OFFICER, Role.MONITORING_OFFICER}),
    # These two do not follow a post: the first is anyone's with an account, the second anyone's in the demonstration.
    Right.KEEP_ACCOUNT: frozenset(),
    Right.SWITCH_ROLE: frozenset(),
}
"""Who holds each right: a statutory or working role, or everybody of a kind of post."""

READING = frozenset(
    {
        Right.SEE_WEEK,
        Right.SEE_PROJECTION,
        Right.SEE_RETURNS,
        Right.SEE_AUDIT,
        Right.DOWNLOAD_PACK,
        Right.SEE_BOOKS,
    }
)
"""The rights that only read. Everybody has them in a case of the past, where the wall shows what is public today."""

SIGNED_IN_TWICE = frozenset({_OFFICERS, _VEHICLES, _AUDITORS})
"""The kinds of post that see nothing beyond the public until their account has a second factor."""

_SIGHT = {
    PostKind.OFFICER: (Sight.COUNCIL, Audience.INSIDERS),
    PostKind.AUDITOR: (Sight.COUNCIL, Audience.INSIDERS),
    PostKind.MEMBER: (Sight.MEMBERS, Audience.MEMBERS),
    # The wall cuts a vehicle or a bidder to its own rows and the public ones; of those it may know all that
    # insiders know.
    PostKind.VEHICLE: (Sight.ORGANISATION, Audience.INSIDERS),
    PostKind.BIDDER: (Sight.ORGANISATION, Audience.INSIDERS),
}
_NARROWER = {
    Audience.INSIDERS: (Audience.INSIDERS, Audience.MEMBERS, Audience.PUBLIC),
    Audience.MEMBERS: (Audience.MEMBERS, Audience.PUBLIC),
    Audience.PUBLIC: (Audience.PUBLIC,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who is looking at a page or asking the API, for one request.

    Attributes:
        post: the key of the post or seat; blank for the public.
        title: its title as a page shows it; blank for somebody not signed in.
        role: the role that it carries.
        kind: what kind of post it is; None for the public.
        organisation: the vehicle or the bidder whose officer this is.
        account: the account that is signed in, such as account-0007; blank in the demonstration and for the public.
        is_demonstration: the council is the made-up one, where anybody may look as any role.
        is_past_case: the council is a real one of the past, all of whose pages are open.
        needs_second_factor: signed in, but public until the account has a second factor.
    """

    post: str = ""
    title: str = ""
    role: Role | None = None
    kind: PostKind | None = None
    organisation: str = ""
    account: str = ""
    is_demonstration: bool = False
    is_past_case: bool = False
    needs_second_factor: bool = False

    @property
    def name(self) -> str:
        """The title, under the name by which the pages' frame knows it."""
        return self.title

    @property
    def audience(self) -> Audience:
        """The audience whose knowledge this viewer's pages show."""
        return _SIGHT[self.kind][1] if self.kind else Audience.PUBLIC

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """The audiences whose knowledge this viewer may ask to see, the widest knowledge first.

        Of a case of the past everybody may ask for each, since the wall shows only what is public today.
        """
        return _NARROWER[Audience.INSIDERS if self.is_past_case else self.audience]

    @property
    def viewpoint(self) -> Viewpoint:
        """How far the database lets this viewer see."""
        return Viewpoint(_SIGHT[self.kind][0], self.organisation) if self.kind else THE_PUBLIC


def in_post(viewer: Viewer, post: Appointment) -> Viewer:
    """Return a viewer who looks from a post."""
    return replace(
        viewer, post=post.post, title=post.title, role=post.role, kind=post.kind, organisation=post.organisation
    )


def may(viewer: Viewer, right: Right, organisation: str = "") -> bool:
    """Answer whether a viewer holds a right, for a vehicle's officer over no organisation but its own.

    >>> care = Viewer(kind=PostKind.VEHICLE, role=Role.VEHICLE_DIRECTOR, organisation="care-company")
    >>> may(care, Right.SUBMIT_RETURN, "care-company"), may(care, Right.SUBMIT_RETURN, "law-company")
    (True, False)
    """
    return bool(_PREDICATES.test_rule(right, viewer, organisation))


def check_right(viewer: Viewer, right: Right, organisation: str = "") -> None:
    """Refuse what a viewer's post does not carry.

    Raises:
        SignInFirst: nobody is signed in.
        SecondFactorMissing: the account must add a second factor first.
        NotYourRight: the right belongs to others; says who they are.
    """
    if may(viewer, right, organisation):
        return
    if viewer.needs_second_factor:
        raise SecondFactorMissing(right.in_words)
    if viewer.title or viewer.account:
        raise NotYourRight(right.in_words, holders_in_words(right), viewer.title or "an account without a post")
    raise SignInFirst(right.in_words, holders_in_words(right))


def holders_in_words(right: Right) -> str:
    """Return who holds a right, as a sentence names them.

    >>> holders_in_words(Right.SUBMIT_RETURN)
    'a vehicle director or a vehicle finance lead'
    """
    if right is Right.KEEP_ACCOUNT:
        return "whoever is signed in with an account"
    if right is Right.SWITCH_ROLE:
        return "visitors of the demonstration"
    names = sorted(_holder_in_words(holder) for holder in RIGHTS[right])
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _holder_in_words(holder: Role | PostKind) -> str:
    if holder is Role.CHIEF_FINANCE_OFFICER:
        return "the section 151 officer"
    word = holder.value.replace("-", " ")
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _holding(right: Right) -> Callable[[Viewer, str], bool]:
    def holds(viewer: Viewer, organisation: str) -> bool:
        return viewer.role in RIGHTS[right] or viewer.kind in RIGHTS[right]

    return holds


def _is_within_reach(viewer: Viewer, organisation: str) -> bool:
    return viewer.kind not in _OF_AN_ORGANISATION or organisation in {"", viewer.organisation}


def _reads_a_past_case(viewer: Viewer, organisation: str) -> bool:
    return viewer.is_past_case


def _has_an_account(viewer: Viewer, organisation: str) -> bool:
    return bool(viewer.account)


def _visits_the_demonstration(viewer: Viewer, organisation: str) -> bool:
    return viewer.is_demonstration


_is_within_reach_of = rules.predicate(_is_within_reach)
_PREDICATES = rules.RuleSet()
for _right in RIGHTS:
    _held = rules.predicate(_holding(_right)) & _is_within_reach_of
    _PREDICATES.add_rule(_right, _held | rules.predicate(_reads_a_past_case) if _right in READING else _held)
_PREDICATES.set_rule(Right.KEEP_ACCOUNT, rules.predicate(_has_an_account))
_PREDICATES.set_rule(Right.SWITCH_ROLE, rules.predicate(_visits_the_demonstration))
