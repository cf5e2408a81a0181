"""The tables of the book. Nobody outside the ledger touches them: write by `record`, read by
`queries`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from uuid_utils.compat import uuid7


class Kind(models.Model):
    """A kind of promise in one organisation, with its plan (`core.kinds` reads and checks it)."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=30)
    name = models.CharField(max_length=80, blank=True)  # own name; empty: the product's word
    plan = models.JSONField()
    plan_no = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "slug"], name="kind_once"),)

    def __str__(self) -> str:
        return self.slug


class Realarm(models.Model):
    """A change of plan or calendar whose open promises the engine has yet to look at again, in order of id."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    kind = models.ForeignKey(Kind, models.CASCADE, null=True, related_name="+")  # None: every kind
    done_to = models.BigIntegerField(default=0)  # the last promise that has been woken
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"realarm {self.pk}"


class Series(models.Model):
    """An object that comes round: a flue every year. One living series, one open promise."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    party = models.ForeignKey("people.Party", models.CASCADE, related_name="+")
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+")
    thing = models.CharField(max_length=120, blank=True)  # "takka ja leivinuuni"
    address = models.CharField(max_length=200, blank=True)  # where it is, unless the party's own
    area = models.CharField(max_length=80, blank=True)
    interval = models.CharField(max_length=20, default="12m")
    counts_from = models.CharField(max_length=10, default="completion")
    listed_on = models.DateField(null=True, blank=True)  # last done, as the list said
    last_done_on = models.DateField(null=True, blank=True)
    sticky_on = models.DateField(null=True, blank=True)
    is_promised = models.BooleanField(default=True)
    basis = models.ForeignKey("people.Basis", models.SET_NULL, null=True, related_name="+")
    cents = models.PositiveIntegerField(null=True, blank=True)
    travel_cents = models.PositiveIntegerField(default=0)
    released_at = models.DateTimeField(null=True, blank=True)
    released_why = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["organisation", "party"], name="series_by_party"),)

    def __str__(self) -> str:
        return f"series {self.pk}"


class Words(models.Model):
    """Somebody's own words, erasable: what was promised, a note, thanks. Events refer by id."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    party = models.ForeignKey("people.Party", models.CASCADE, null=True, related_name="+")
    text = models.TextField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "words"

    def __str__(self) -> str:
        return f"words {self.pk}"


class Promise(models.Model):
    """The folded state of one promise (`core.promise.Promise`, same order), and its alarm."""

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+")
    direction = models.CharField(max_length=6)
    debtor = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    creditor = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    holder = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    guarantor = models.ForeignKey("people.Party", models.PROTECT, related_name="+")
    content = models.ForeignKey(Words, models.PROTECT, null=True, related_name="+")
    is_promised = models.BooleanField()
    series = models.ForeignKey(Series, models.PROTECT, null=True, related_name="promises")
    series_n = models.PositiveIntegerField(null=True)
    arises_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    depends_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="dependents")
    matter = models.BigIntegerField()
    made_at = models.DateTimeField()
    zone = models.CharField(max_length=60)
    first_due_on = models.DateField()
    first_due_time = models.TimeField(null=True)
    first_due_end = models.DateTimeField()
    outcome = models.CharField(max_length=9)
    stage = models.CharField(max_length=8)
    due_on = models.DateField()
    due_time = models.TimeField(null=True)
    starts_time = models.TimeField(null=True)
    precision = models.CharField(max_length=6)
    due_end = models.DateTimeField()
    terms = models.CharField(max_length=6)
    terms_no = models.PositiveIntegerField()
    terms_at = models.DateTimeField()
    missed_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    lapses_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=6, blank=True)
    is_void = models.BooleanField()
    done = models.TextField(blank=True)
    tries = models.PositiveIntegerField()
    tried_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    wanted_at = models.DateTimeField(null=True)
    breaks = models.PositiveIntegerField()
    broken_before = models.PositiveIntegerField(default=0)
    nags = models.PositiveIntegerField()
    is_quiet = models.BooleanField()
    cause = models.CharField(max_length=8, blank=True)
    deeds = models.PositiveIntegerField()
    apologies = models.PositiveIntegerField()
    # Nobody looks for a promise by these two alone, and a member is never deleted: no index of their own.
    named = models.ForeignKey("people.Party", models.PROTECT, related_name="+", db_index=False)
    handed_to = models.ForeignKey("people.Party", models.PROTECT, null=True, related_name="+", db_index=False)
    answer_by = models.DateTimeField(null=True)
    custody_at = models.DateTimeField()
    hand_overs = models.PositiveIntegerField()
    seq = models.PositiveIntegerField()
    # -- beside the fold: the public name, the alarm, and how soon it is claimed
    code = models.UUIDField(default=uuid7, unique=True, editable=False)
    next_step_at = models.DateTimeField(null=True)
    urgency = models.PositiveSmallIntegerField(default=5)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(outcome="open") | Q(next_step_at__isnull=False),
                name="an_open_promise_has_an_alarm",
            ),
            models.UniqueConstraint(
                fields=["organisation", "series", "series_n"], name="one_promise_an_occurrence"
            ),
        )
        indexes = (
            models.Index(
                fields=["urgency", "next_step_at"],
                condition=Q(next_step_at__isnull=False),
                name="promise_alarms",
            ),
            models.Index(fields=["organisation", "creditor"], name="promise_by_creditor"),
            models.Index(
                fields=["organisation", "holder", "due_end"],
                condition=Q(outcome="open"),
                name="promise_open_by_holder",
            ),
            # The calls that somebody chose a time for: the evenings of an import, "I call later".
            models.Index(
                fields=["organisation", "holder", "wanted_at"],
                condition=Q(outcome="open", wanted_at__isnull=False),
                name="promise_wanted",
            ),
            # Few promises are a supplier's, few hang on another: found by an index of just those.
            models.Index(
                fields=["organisation", "debtor"], condition=Q(direction="theirs"), name="promise_theirs"
            ),
            models.Index(
                fields=["depends_on"], condition=Q(depends_on__isnull=False), name="promise_hangs_on"
            ),
            models.Index(fields=["organisation", "kind", "due_on"], name="promise_by_day"),
            # The list of whoever looks after many: the nearest due first, of everybody, of a kind, of a stage. Open ones
            # are never void; that it is asked for all the same keeps these from every other page's questions.
            models.Index(
                fields=["organisation", "due_end"],
                condition=Q(outcome="open", is_void=False),
                name="promise_open_by_due",
            ),
            models.Index(
                fields=["organisation", "kind", "due_end"],
                condition=Q(outcome="open", is_void=False),
                name="promise_open_by_kind",
            ),
            models.Index(
                fields=["organisation", "stage", "due_end"],
                condition=Q(outcome="open", is_void=False) & ~Q(stage="active"),
                name="promise_open_by_stage",
            ),
            # What a colleague was asked to take on: never more than a few.
            models.Index(
                fields=["organisation", "handed_to"],
                condition=Q(handed_to__isnull=False),
                name="promise_handed",
            ),
            # Seldom does the customer know another name than the holder's: whose guarantor must tell them is found here.
            models.Index(
                fields=["organisation", "guarantor", "due_end"],
                condition=Q(outcome="open", direction="ours") & ~Q(named=F("holder")),
                name="promise_untold",
            ),
            # A leader's own words, the nearest due first and the latest closed first; and what one has given, counted.
            models.Index(
                fields=["organisation", "debtor", "closed_at", "due_end"],
                condition=~Q(direction="theirs"),
                name="promise_given",
            ),
            # What was broken already and is still owed, the worst first: whose it is stands in the index itself.
            models.Index(
                "organisation",
                (F("breaks") + F("broken_before")).desc(),
                "due_end",
                "creditor",
                "holder",
                condition=Q(
                    outcome="open",
                    is_void=False,
                    direction="ours",
                    stage="active",
                    breaks__gte=1 - F("broken_before"),
                ),
                name="promise_broken_open",
            ),
            # The worst cases of a year, closed ones too; and the year that the figures are counted of.
            models.Index(
                F("organisation"),
                F("breaks").desc(),
                F("due_end"),
                condition=Q(direction="ours", is_void=False, breaks__gte=1),
                name="promise_broken",
            ),
            models.Index(
                fields=["organisation", "first_due_end"],
                condition=Q(direction="ours"),
                name="promise_first_due",
            ),
            # Whoever answers for what another carries: seldom, beside all that one carries oneself.
            models.Index(
                fields=["organisation", "guarantor"],
                condition=Q(outcome="open") & ~Q(guarantor=F("holder")),
                name="promise_answered_for",
            ),
        )

    def __str__(self) -> str:
        return f"promise {self.pk}"


class Act(models.Model):
    """One thing that somebody did: the events of one tap, one import, one undo.

    Its code comes from the page, so that a second tap finds the first one's result.
    """

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    code = models.UUIDField()
    what = models.CharField(max_length=40)
    by = models.ForeignKey("people.Party", models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=8)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    # What it changed beside the promises, by table, row and field: [before, after] (`ledger.beside`).
    beside = models.JSONField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "code"], name="act_once"),)

    def __str__(self) -> str:
        return f"act {self.what}"


class Event(models.Model):
    """What happened. Append-only: triggers of the database refuse update and delete."""

    ROLES: ClassVar = ("member", "customer", "supplier", "engine", "list")

    organisation = models.ForeignKey("people.Organisation", models.CASCADE, related_name="+")
    promise = models.ForeignKey(Promise, models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    facts = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("people.Party", models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=8)
    act = models.ForeignKey(Act, models.PROTECT, null=True, related_name="events")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["promise", "seq"], name="event_once"),)
        indexes = (models.Index(fields=["organisation", "kind", "at"], name="event_by_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.seq}"


class Heartbeat(models.Model):
    """The engine's pulse: one row for each engine pass name."""

    name = models.CharField(max_length=30, unique=True)  # keep, deliver, inbox, doctor, backup
    beat_at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class Retention(models.Model):
    """The audited switch: while a row is open, whole promises past their time may be deleted."""

    why = models.CharField(max_length=120)
    by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"retention {self.pk}"
