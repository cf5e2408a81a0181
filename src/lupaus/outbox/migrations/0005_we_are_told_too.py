"""What one of us is told outside the house, how, and by which address."""

import django.db.models.deletion
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0011_the_nearest_due_first"),
        ("outbox", "0004_few_wait_for_a_thumb"),
        ("people", "0008_mornings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Discretion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("names", models.CharField(default="email", max_length=6)),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Way",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ("url", models.CharField(max_length=600)),
                ("scheme", models.CharField(max_length=20)),
                ("tail", models.CharField(max_length=4)),
                ("made_at", models.DateTimeField()),
                ("worked_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.party",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MemberLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, unique=True)),
                ("what", models.CharField(max_length=8)),
                ("day", models.DateField(null=True)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("made_at", models.DateTimeField()),
                ("next_step_at", models.DateTimeField(null=True)),
                ("fence", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.party",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="ledger.promise",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.team",
                    ),
                ),
                (
                    "way",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="outbox.way",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Choices",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topics", models.JSONField(default=dict)),
                ("has_morning", models.BooleanField(null=True)),
                ("morning_at", models.TimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.party"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "morning_way",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="outbox.way",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("topic", models.CharField(max_length=10)),
                ("terms_no", models.PositiveIntegerField()),
                ("step", models.CharField(max_length=30)),
                ("attempt", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("by", models.DateTimeField(null=True)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("next_step_at", models.DateTimeField(null=True)),
                (
                    "letter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notifications",
                        to="outbox.memberletter",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.party"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ledger.promise"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_step_at__isnull", False)),
                        fields=["next_step_at"],
                        name="notification_alarms",
                    ),
                    models.Index(
                        condition=models.Q(("state", "morning")),
                        fields=["organisation", "member"],
                        name="notification_mornings",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "member", "promise", "terms_no", "step", "attempt"),
                        name="notification_once",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="way",
            index=models.Index(fields=["organisation", "member"], name="way_of_member"),
        ),
        migrations.AddConstraint(
            model_name="way",
            constraint=models.CheckConstraint(
                condition=models.Q(("member__isnull", True), ("team__isnull", True), _connector="XOR"),
                name="way_of_a_member_or_a_team",
            ),
        ),
        migrations.AddIndex(
            model_name="memberletter",
            index=models.Index(
                condition=models.Q(("next_step_at__isnull", False)),
                fields=["next_step_at"],
                name="member_letter_alarms",
            ),
        ),
        migrations.AddConstraint(
            model_name="memberletter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("day__isnull", False), ("member__isnull", False)),
                fields=("organisation", "member", "what", "day"),
                name="member_letter_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="memberletter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("day__isnull", False), ("team__isnull", False)),
                fields=("organisation", "team", "way", "promise", "day"),
                name="team_letter_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="choices",
            constraint=models.UniqueConstraint(fields=("organisation", "member"), name="choices_once"),
        ),
    ]
