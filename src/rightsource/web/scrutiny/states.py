"""How the states of promises and of the week's items are drawn: each by the shape and colour that pages know it by."""

from rightsource.scrutiny.rules.promises.findings import PromiseState

DRAWN = {
    PromiseState.KEPT: "kept",
    PromiseState.AT_RISK: "at-risk",
    PromiseState.BROKEN: "broken",
    PromiseState.NO_EVIDENCE: "no-evidence",
}
