"""What each verb with --json answers a program with, and which verbs are asked together."""

from rightsource.api.planning import ProjectionTold
from rightsource.budget.actions.council_tax_figures import CouncilTaxImport
from rightsource.budget.rules.council_tax_requirement import CouncilTaxTold
from rightsource.budget.rules.told import BudgetsTold
from rightsource.cli.account import AccountAdded, AccountEnded
from rightsource.cli.bank import TakenBack
from rightsource.cli.bench_crash import CrashBench
from rightsource.cli.bid import BidSealed, KeyMade, LayerOpened
from rightsource.cli.bids import BidderAdded, QuestionSaid, QuestionsTold
from rightsource.cli.case import CaseExported
from rightsource.cli.charge import Written
from rightsource.cli.close import MonthClosed, YearClosed
from rightsource.cli.commitments import CommitmentWritten
from rightsource.cli.contracts import RegisterTold
from rightsource.cli.demo import CountyMadeUp
from rightsource.cli.directive import DirectiveSaid, DirectivesTold
from rightsource.cli.evaluate import Done
from rightsource.cli.evidence import EvidenceWritten
from rightsource.cli.export import BooksExported
from rightsource.cli.export_ocds import OcdsExported
from rightsource.cli.import_budget import BudgetImported
from rightsource.cli.import_chart import ChartImported
from rightsource.cli.interests import InterestEntered
from rightsource.cli.link import LinkSaid
from rightsource.cli.new import WorkbookWritten
from rightsource.cli.outcome import OutcomeSaid
from rightsource.cli.pack import PackWritten
from rightsource.cli.post import TransactionPosted
from rightsource.cli.returns import FormWritten
from rightsource.cli.saving import StepTaken
from rightsource.cli.savings import SavingsSaid
from rightsource.cli.spend import SpendActed
from rightsource.commissioning.actions import OcdsImport, RegisterImport, SpendImport
from rightsource.commissioning.actions.activity import ActivityTaken
from rightsource.commissioning.actions.payment_confirming import RunConfirmed
from rightsource.commissioning.actions.payment_runs import FileMade
from rightsource.commissioning.actions.tenders import TendersTaken
from rightsource.commissioning.queries import SpendKnown
from rightsource.commissioning.queries.agreement_told import AgreementKept, AgreementsExpiring, AgreementsTold
from rightsource.commissioning.queries.awards import AwardsKnown
from rightsource.commissioning.queries.charges import ChargeKnown, PayableOn
from rightsource.commissioning.queries.evaluation import EvaluationKnown
from rightsource.commissioning.queries.payments import BasesOn, PayingInTime, PaymentsOn
from rightsource.commissioning.queries.procurement import ProcurementsKnown
from rightsource.commissioning.queries.red_flags import RedFlagsKnown
from rightsource.commissioning.queries.sharing import SharingsTold
from rightsource.commissioning.queries.tenders import TendersTold
from rightsource.commissioning.queries.tracing import TraceKnown
from rightsource.commissioning.rules.agreements.variations import Variation
from rightsource.commissioning.rules.bids.standing import BidsStanding, Receipt
from rightsource.commissioning.rules.charges.bench import ChargesBench
from rightsource.commissioning.rules.payments.runs import PaymentRequest, PaymentRun
from rightsource.commissioning.rules.procurement.advice import RouteAdvice
from rightsource.commissioning.rules.spend_known import SuspicionsTold
from rightsource.governance.rules.interests import InterestsTold
from rightsource.ledger.actions.reconciling import MatchedByHand, Reconciled
from rightsource.ledger.queries import CommitmentsTold
from rightsource.ledger.queries.bank import Matches
from rightsource.ledger.rules.bench import LedgerBench
from rightsource.ledger.rules.group_statement import DealingsMatched, GroupStatement, StatementsAsked
from rightsource.ledger.rules.imports import FileImported
from rightsource.outcomes.actions import AreaImport
from rightsource.outcomes.queries import NeedsKnown
from rightsource.outcomes.rules.tree import OutcomeTree
from rightsource.planning.actions.importing import OutturnImport
from rightsource.planning.queries import NationalKnown
from rightsource.planning.rules.amending import AmendmentAnswered
from rightsource.planning.rules.answering import (
    ComparisonAnswer,
    DrillAnswer,
    FutureExplained,
    ReorganisationAnswer,
)
from rightsource.planning.rules.backtest.running import Backtest
from rightsource.planning.rules.bench import Bench
from rightsource.planning.rules.calibration.assumption_files import Calibrated
from rightsource.planning.rules.searching import SearchAnswer, SensitivityAnswer
from rightsource.scrutiny.actions.cases import Loaded
from rightsource.scrutiny.actions.keeping_books import BooksKept
from rightsource.scrutiny.actions.returns import SignedIn
from rightsource.scrutiny.queries.members import PositionTold
from rightsource.scrutiny.queries.promises import PromisesTold
from rightsource.scrutiny.queries.treasury_told import CashTold, ExposureTold, ReservesTold
from rightsource.scrutiny.rules.replay import Replay
from rightsource.scrutiny.rules.scoring import Scored
from rightsource.scrutiny.rules.week import Week
from rightsource.site.doctor import Diagnosis
from rightsource.storage.audit import Verification

ANSWERS: dict[str, type] = {
    "agreement award": Written,
    "agreement begin": Written,
    "agreement concern": Written,
    "agreement end": Written,
    "agreement exit": Written,
    "agreement extend": Written,
    "agreement follow": Written,
    "agreement kpi": Written,
    "agreement option": Written,
    "agreement overhead": Written,
    "agreement rate": Written,
    "agreement result": Written,
    "agreement variation": Written,
    "shared agree": Written,
    "shared put-in": Written,
    "shared rebase": Written,
    "shared spend": Written,
    "agreement answer": Variation,
    "agreement show": AgreementKept,
    "agreements": AgreementsTold,
    "agreements expiring": AgreementsExpiring,
    "shared": SharingsTold,
    "import timesheets": ActivityTaken,
    "account add": AccountAdded,
    "account end": AccountEnded,
    "amend": AmendmentAnswered,
    "audit verify": Verification,
    "award": AwardsKnown,
    "award announce": Done,
    "award decide": Done,
    "award summaries": Done,
    "backtest": Backtest,
    "bank match": MatchedByHand,
    "bank matches": Matches,
    "bank undo": TakenBack,
    "bench": Bench,
    "bench charges": ChargesBench,
    "bench crash": CrashBench,
    "bench ledger": LedgerBench,
    "bid keygen": KeyMade,
    "bid open": LayerOpened,
    "bid seal": BidSealed,
    "bid submit": Receipt,
    "bid withdraw": Receipt,
    "bidder add": BidderAdded,
    "bids": BidsStanding,
    "budget": BudgetsTold,
    "calibrate": Calibrated,
    "case export": CaseExported,
    "cash": CashTold,
    "charge": ChargeKnown,
    "charge answer": Written,
    "charge dispute": Written,
    "charge payable": PayableOn,
    "charge conditions": Written,
    "charge price": Written,
    "close month": MonthClosed,
    "close year": YearClosed,
    "commitments": CommitmentsTold,
    "commitments draw": CommitmentWritten,
    "commitments record": CommitmentWritten,
    "commitments release": CommitmentWritten,
    "compare": ComparisonAnswer,
    "consolidate": GroupStatement,
    "contracts": RegisterTold,
    "council-tax": CouncilTaxTold,
    "demo create": CountyMadeUp,
    "demo keep-books": BooksKept,
    "demo score": Scored,
    "directive acknowledge": DirectiveSaid,
    "directive answer": DirectiveSaid,
    "directive issue": DirectiveSaid,
    "directive show": DirectivesTold,
    "directive vary": DirectiveSaid,
    "directive withdraw": DirectiveSaid,
    "doctor": Diagnosis,
    "drill": DrillAnswer,
    "evaluate": EvaluationKnown,
    "evaluate hand-in": Done,
    "evaluate score": Done,
    "evaluate settle": Done,
    "evidence": EvidenceWritten,
    "explain": FutureExplained,
    "export csv": BooksExported,
    "export hledger": BooksExported,
    "export ocds": OcdsExported,
    "export parquet": BooksExported,
    "export xlsx": BooksExported,
    "exposure": ExposureTold,
    "flags": RedFlagsKnown,
    "import activity": ActivityTaken,
    "import budget": BudgetImported,
    "import chart": ChartImported,
    "import contracts": RegisterImport,
    "import council-tax": CouncilTaxImport,
    "import ledger": FileImported,
    "import management-accounts": FileImported,
    "import ocds": OcdsImport,
    "import population": AreaImport,
    "import revenue-outturn": OutturnImport,
    "import social-care": AreaImport,
    "import spend": SpendImport,
    "import tenders": TendersTaken,
    "import trial-balance": FileImported,
    "interests": InterestsTold,
    "interests declare": InterestEntered,
    "interests end": InterestEntered,
    "link records": LinkSaid,
    "link take-back": LinkSaid,
    "load": Loaded,
    "national": NationalKnown,
    "needs": NeedsKnown,
    "new": WorkbookWritten,
    "outcome contribution": OutcomeSaid,
    "outcome indicator": OutcomeSaid,
    "outcome record": OutcomeSaid,
    "outcome result": OutcomeSaid,
    "outcome target": OutcomeSaid,
    "outcomes": OutcomeTree,
    "pack": PackWritten,
    "pay": PaymentsOn,
    "pay accounts": Written,
    "pay approve": PaymentRun,
    "pay ask": PaymentRequest,
    "pay bases": BasesOn,
    "pay basis": Written,
    "pay confirm": RunConfirmed,
    "pay draft": PaymentRun,
    "pay file": FileMade,
    "pay late": PayingInTime,
    "pay lift": Written,
    "pay receive": Written,
    "pay stop": Written,
    "pay take-out": Written,
    "position": PositionTold,
    "post": TransactionPosted,
    "procurements": ProcurementsKnown,
    "project": ProjectionTold,
    "promises": PromisesTold,
    "question answer": QuestionSaid,
    "question ask": QuestionSaid,
    "questions": QuestionsTold,
    "reconcile": Reconciled,
    "reorganise": ReorganisationAnswer,
    "replay": Replay,
    "reserves": ReservesTold,
    "return submit": SignedIn,
    "return template": FormWritten,
    "route": RouteAdvice,
    "saving agree": StepTaken,
    "saving begin": StepTaken,
    "saving claim": StepTaken,
    "saving document": StepTaken,
    "saving propose": StepTaken,
    "saving show": StepTaken,
    "saving verify": StepTaken,
    "savings": SavingsSaid,
    "search": SearchAnswer,
    "sensitivity": SensitivityAnswer,
    "spend": SpendKnown,
    "spend apart": SpendActed,
    "spend duplicates": SuspicionsTold,
    "spend judge": SpendActed,
    "statements": StatementsAsked,
    "unmatched": DealingsMatched,
    "tenders": TendersTold,
    "trace": TraceKnown,
    "week": Week,
}
"""What each verb with --json answers with."""

BY_THEMSELVES = {
    "bench",
    "bench charges",
    "bench crash",
    "bench ledger",
    "demo create",
    "demo keep-books",
    "demo score",
}
"""These open databases of their own, or take long; `tests/cli` runs each."""
AS_OTHERS = {"saving agree", "saving begin", "saving claim", "saving show", "saving verify"}
"""Each step of a saving answers as the first, its proposal, does; `tests/budget` takes them."""
OF_MONEY = {
    "agreement award", "agreement begin", "agreement concern", "agreement end", "agreement exit", "agreement extend",
    "agreement follow", "agreement kpi", "agreement option", "agreement overhead", "agreement rate",
    "agreement result", "agreement variation", "shared agree", "shared put-in", "shared rebase", "shared spend",
    "agreement answer", "agreement show", "agreements", "agreements expiring", "shared", "import timesheets",
    "tenders", "import tenders", "evaluate", "evaluate hand-in", "evaluate score", "evaluate settle", "award",
    "award announce", "award decide", "award summaries", "flags",
    "trace", "link records", "link take-back",
    "bids", "bid keygen", "bid seal", "bid open", "bid submit", "bid withdraw", "bidder add",
    "questions", "question ask", "question answer",
    "outcomes", "needs", "import population", "import social-care", "directive show", "directive issue",
    "directive vary", "directive withdraw", "directive acknowledge", "directive answer", "outcome record",
    "outcome indicator", "outcome target", "outcome result", "outcome contribution",
    "pay", "pay accounts", "pay approve", "pay ask", "pay bases", "pay basis", "pay confirm", "pay draft", "pay file",
    "pay late", "pay lift", "pay receive", "pay stop", "pay take-out",
    "charge", "charge answer", "charge dispute", "charge payable", "charge conditions",
    "charge price", "import activity",
    "procurements", "route", "contracts", "export ocds", "import contracts", "import ocds",
    "bank match", "bank matches", "bank undo", "budget", "cash", "close month", "close year", "commitments",
    "commitments draw", "commitments record", "commitments release", "consolidate", "council-tax", "evidence",
    "export csv", "export hledger", "export parquet", "export xlsx", "exposure", "import budget", "import chart",
    "import council-tax", "import ledger", "import management-accounts", "import spend", "import trial-balance",
    "interests", "interests declare", "interests end", "position", "post", "reconcile", "reserves", "saving document",
    "saving propose", "savings", "spend", "spend apart", "spend duplicates", "spend judge", "statements", "unmatched",
}  # fmt: skip
"""What is asked of the money on record."""
