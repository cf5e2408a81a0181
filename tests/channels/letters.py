"""The letter that these tests send: Aino the sweep to Matti, with ä, ö and a link in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from lupaus.core.letters import Letter

NOW = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
CODE = UUID("0195b2f0-6c00-7aaa-8bbb-0123456789ab")
OUR_ID = f"<lupaus.{CODE.hex}@nuohous.example>"

LETTER = Letter(
    code=CODE,
    channel="email",
    to="matti@asiakas.example",
    to_name="Matti Äyräpää",
    sender_name="Aino Mäki, Nuohous Mäki",
    sender_address="aino@nuohous.example",
    subject="Nuohous: lupasin muistuttaa, kun vuosi on kulunut – sopisiko öinen työpäivä?",
    text="Hei Matti!\n\nNuohosin teillä 2.3.2025.\n.piste rivin alussa\n.\nÅsa ja Öljykatto: https://nuohous.example/a?b=1&c=2.\n",
)


def letter(**changes: Any) -> Letter:
    return replace(LETTER, **changes)
