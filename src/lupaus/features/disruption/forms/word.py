"""What they are told: why, what has been done, by when the next word comes, and perhaps a new time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lupaus.core.clock_time import UnclearTime, instant, local
from lupaus.features.disruption.forms.incident import DayInput
from lupaus.features.disruption.rules.times import LONGEST
from lupaus.features.disruption.rules.word import Word
from lupaus.outbox.bulletins import check_phrases
from lupaus.outbox.sorting import is_urgent_open, next_urgent_open
from lupaus.outbox.wording import TextError
from lupaus.web.days import DayField

TONGUES = {"fi": "suomi", "sv": "svenska", "en": "English"}
BEGINS = {
    "fi": ("… myöhästyy:", "Olemme jo …"),
    "sv": ("… blir sen:", "Vi har redan …"),
    "en": ("… will be late:", "We have already …"),
}
"""How the sentences begin into which the phrases go, in the language of those who read them."""
MODES = [
    ("none", _("no new time yet")),
    ("shift", _("later by this much")),
    ("one", _("one new time for all")),
]
UNITS = [("1", _("minutes")), ("60", _("hours")), ("1440", _("days"))]
TEXT_ERRORS = {
    "unknown_placeholder": _("There is no {%(word)s}. These can be used: %(known)s."),
    "bracket": _("A bracket or brace is missing its other half."),
    "banned": _("A message about a promise sells nothing: leave out “%(phrase)s”."),
    "too_long": _("That is too long."),
}

_LABELS = {
    "cause": _("Why"),
    "deed": _("What has been done already"),
    "whole": _("Or all of it in your own words"),
}


class ClockInput(forms.TimeInput):
    """The browser's own clock, in minutes."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class WordForm(forms.Form):
    """One word. `zone` is where the clock hangs; `now` is aware UTC. After validation `word` holds it."""

    next_on = DayField(label=_("The next word comes by"), widget=DayInput())
    next_at = forms.TimeField(label=_("at"), widget=ClockInput())
    estimate_on = DayField(label=_("Estimate, which is no promise"), widget=DayInput(), required=False)
    estimate_at = forms.TimeField(label=_("Estimate: time of day"), widget=ClockInput(), required=False)
    mode = forms.ChoiceField(label=_("New times"), choices=MODES, widget=forms.RadioSelect(), initial="none")
    amount = forms.IntegerField(label=_("How much later"), min_value=1, max_value=9999, required=False)
    unit = forms.ChoiceField(label=_("Of what"), choices=UNITS, required=False, initial="60")
    on = DayField(label=_("The new day"), widget=DayInput(), required=False)
    at = forms.TimeField(label=_("The new time of day"), widget=ClockInput(), required=False)

    has_own = forms.BooleanField(
        label=_("Those in the list of new dates get the one that stands there"), required=False
    )

    word: Word

    def __init__(
        self,
        *args: Any,
        zone: str,
        now: datetime,
        has_rows: bool = False,
        has_dates: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.now = zone, now
        if not has_dates:
            del self.fields["has_own"]
        if has_rows:
            mode = self.fields["mode"]
            assert isinstance(mode, forms.ChoiceField)  # noqa: S101
            mode.choices = [*MODES, ("rows", _("each its own, as the rows say"))]
        for language in TONGUES:
            for part, longest in (("cause", 200), ("deed", 200), ("whole", 600)):
                widget = (
                    forms.Textarea(attrs={"rows": 4, "class": "words"})
                    if part == "whole"
                    else forms.TextInput()
                )
                self.fields[f"{part}_{language}"] = forms.CharField(
                    required=False, max_length=longest, widget=widget, label=_LABELS[part]
                )

    def tongues(self) -> Iterator[tuple[str, str, str, str, Sequence[forms.BoundField]]]:
        """Each language: its code and name, how the two sentences begin, and its three fields."""
        for language, name in TONGUES.items():
            fields = [self[f"{part}_{language}"] for part in ("cause", "deed", "whole")]
            yield language, name, *BEGINS[language], fields

    def times(self) -> Sequence[forms.BoundField]:
        """The fields of the new times."""
        names = ("has_own", "mode", "amount", "unit", "on", "at")
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        phrases = self._phrases(found)
        if not phrases:
            self.add_error("cause_fi", _("Write why, in at least one language. They want to know."))
        next_word = self._instant(found.get("next_on"), found.get("next_at"))
        if next_word is not None and next_word <= self.now:
            self.add_error("next_at", _("That time has passed already. Choose a later one."))
        elif next_word is not None and not is_urgent_open(next_word, self.zone):
            self.add_error("next_at", _("Nobody is woken: choose a time between 7 and 22."))
        estimate = self._instant(found.get("estimate_on"), found.get("estimate_at"))
        if estimate is not None and estimate <= self.now:
            self.add_error("estimate_at", _("That time has passed already. Choose a later one."))
        if found.get("estimate_on") and not found.get("estimate_at"):
            self.add_error("estimate_at", _("Write the time too."))
        minutes = self._shift(found)
        if not self.errors:
            on, at = (found["on"], found["at"]) if found["mode"] == "one" else (None, None)
            has_own = bool(found.get("has_own"))
            self.word = Word(phrases, next_word, estimate, found["mode"], minutes, on, at, has_own)
        return found

    def _phrases(self, found: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        phrases: dict[str, dict[str, str]] = {}
        for language in TONGUES:
            parts = {
                part: str(found.get(f"{part}_{language}") or "").strip()
                for part in ("cause", "deed", "whole")
            }
            said = {part: text for part, text in parts.items() if text}
            if not said:
                continue
            try:
                check_phrases(language, said)
            except TextError as no:
                self.add_error(
                    f"cause_{language}", TEXT_ERRORS.get(no.code, TEXT_ERRORS["too_long"]) % no.facts
                )
                continue
            if not {"cause", "whole"} & said.keys():
                self.add_error(
                    f"cause_{language}", _("Write why as well: a deed without a cause explains nothing.")
                )
                continue
            phrases[language] = said
        return phrases

    def _shift(self, found: Mapping[str, Any]) -> int | None:
        """How many minutes later, for that mode; errors are noted."""
        match found.get("mode"):
            case "shift":
                minutes = (found.get("amount") or 0) * int(found.get("unit") or 60)
                if not 0 < minutes <= LONGEST:
                    self.add_error("amount", _("Write how much later, at most 400 days."))
                    return None
                return minutes
            case "one":
                on, at = found.get("on"), found.get("at")
                ends = self._instant(on, at or time(23, 59))
                if on is None:
                    self.add_error("on", _("Choose the new day."))
                elif ends is not None and ends <= self.now:
                    self.add_error("on", _("That time has passed already. Choose a later one."))
        return None

    def _instant(self, on: date | None, at: time | None) -> datetime | None:
        if on is None or at is None:
            return None
        try:
            return instant(on, at, self.zone)
        except UnclearTime:
            return None


def usual(now: datetime, zone: str, minutes: int = 60) -> dict[str, Any]:
    """What a fresh form says: the next word in an hour, on a quarter; nobody is woken for it."""
    at = local(next_urgent_open(now + timedelta(minutes=minutes), zone), zone)
    late = timedelta(minutes=-at.minute % 15)
    moment = at + late
    return {"next_on": moment.date(), "next_at": moment.time().replace(second=0, microsecond=0)}
