"""What a leader's page looks at: how soon a word is in danger, and how a word stands. Pure."""

from __future__ import annotations

from datetime import timedelta

from lupaus.core.figures import Verdict, facts, verdict
from lupaus.core.promise import Promise

SOON = timedelta(hours=24)
"""So long before its time a word that nobody has said to be done is in danger."""
LOOKED_BACK = timedelta(days=90)
"""How far back a leader's own words are shown, kept and broken ones alike."""
_FATES = {
    Verdict.KEPT: "kept", Verdict.ANEW: "anew", Verdict.MADE_GOOD: "good", Verdict.LEFT: "left",
    Verdict.OWED: "late", Verdict.LAPSED: "lapsed", Verdict.RELEASED: "released", Verdict.VOID: "withdrawn",
}  # fmt: skip


def fate(promise: Promise) -> str:
    """The name of the berry that shows what became of a word."""
    word = verdict(facts(promise._replace(is_promised=True)))
    if word is Verdict.OPEN:
        return "reported" if promise.stage == "reported" else "open"
    return _FATES[word]
