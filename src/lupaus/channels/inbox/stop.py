"""Does a person ask for no more reminders? Only a whole line that says so and nothing else counts.

"Stop by on Friday" and "please cancel my Tuesday" are for a person to read, not for a rule.
"""

from __future__ import annotations

import re

_STOPS = frozenset(
    {
        # English
        "stop",
        "stop all",
        "stop reminders",
        "unsubscribe",
        "no reminders",
        "no more reminders",
        # suomi
        "lopeta",
        "lopettakaa",
        "lopeta muistutukset",
        "lopettakaa muistutukset",
        "ei muistutuksia",
        "ei enää muistutuksia",
        "ei viestejä",
        "ei enää viestejä",
        # svenska
        "stopp",
        "sluta",
        "sluta påminna",
        "inga påminnelser",
        "inga fler påminnelser",
        "inga meddelanden",
        "avregistrera",
    }
)
_POLITE = re.compile(r"\s*\b(?:kiitos|kiitti|tack|please|thanks|thank you)$")
_EDGES = " \t\u00a0.,;:!?\"'“”„»«’()[]<>*_-–—…"


def is_stop_word(text: str) -> bool:
    """Is the first line with words in it, as a whole, a request to send no more?"""
    line = next(filter(None, (line.strip(_EDGES) for line in text.splitlines())), "")
    if len(line) > 60:
        return False
    asked = " ".join(line.casefold().split())
    return _POLITE.sub("", asked).strip(_EDGES) in _STOPS
