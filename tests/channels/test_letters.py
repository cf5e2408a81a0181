"""The ids by which a letter is known again, and letters that betray nobody."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import unquote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.letters import Receipt, code_of, message_id, our_message_ids, stop_mailto
from tests.channels.letters import CODE, LETTER, OUR_ID


@given(st.uuids(), st.from_regex(r"[A-Za-z0-9]{1,10}(\.[a-z0-9-]{1,10}[a-z])?", fullmatch=True))
def test_an_id_is_known_again_in_any_company(code: UUID, domain: str) -> None:
    ours = message_id(code, domain)
    assert code_of(ours) == code
    assert our_message_ids(f"<a@b.example> {ours.upper()}\r\n {ours} <c@d>") == (ours,)


def test_anybody_elses_id_is_not_ours() -> None:
    assert code_of("<20260302.lupaus@asiakas.example>") is None
    assert code_of("") is None
    assert our_message_ids("<lupaus.123@nuohous.example> lupaus.zz@x") == ()


def test_a_stop_by_mail_carries_the_id() -> None:
    link = stop_mailto("aino+stop@nuohous.example", OUR_ID)
    assert link.startswith("mailto:aino%2Bstop@nuohous.example?subject=STOP%20")
    assert our_message_ids(unquote(link)) == (OUR_ID,)


def test_a_letter_in_a_traceback_betrays_nobody() -> None:
    assert repr(LETTER) == (
        f"Letter(code={CODE!r}, channel='email', language='fi', message_id='', in_reply_to='', is_automatic=True)"
    )


def test_a_receipt_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        Receipt(state="accepted", at=datetime(2026, 3, 2, 6, 30))
