"""What a server's answer means for the letter: the table on which "nothing twice, nothing lost" rests.

Pure. `unknown` comes from one place only: the letter was wholly given and no clear answer came.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from lupaus.channels.email.line import Answer, Stage
from lupaus.core.letters import Reason, Receipt

_GREYLISTED = timedelta(minutes=6)
_SOON = timedelta(minutes=2)
_AFTER_A_PERSON_LOOKED = timedelta(minutes=30)

_SIGN_IN_FIRST = (530, 534, 535, 538)
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_QUEUE_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{3,99}(?![A-Za-z0-9._-]*@)")
_NO_BY_STAGE = {
    Stage.SENDER: Reason.SENDER_REFUSED,
    Stage.RECIPIENT: Reason.RECIPIENT_REFUSED,
    Stage.DATA: Reason.CONTENT_REFUSED,
    Stage.BODY: Reason.CONTENT_REFUSED,
    Stage.FINAL: Reason.CONTENT_REFUSED,
}
_WITHOUT_ANSWER = {
    "unreachable": Reason.UNREACHABLE,
    "tls": Reason.TLS_FAILED,
    "login": Reason.LOGIN_REFUSED,
    "silent": Reason.NO_ANSWER,
}


def judge(answer: Answer, now: datetime) -> Receipt:
    """The receipt for one attempt."""
    status = _status(answer)
    kind = answer.code // 100
    if answer.stage is Stage.FINAL and kind == 2:
        return Receipt(state="accepted", at=now, provider_id=_provider_id(answer.text), status=status)
    if answer.stage is Stage.FINAL and kind not in (4, 5):
        reason = _WITHOUT_ANSWER.get(answer.failure, Reason.CONNECTION_LOST)
        return Receipt(state="unknown", at=now, reason=reason, status=status)
    if answer.stage is Stage.OPENING:
        return _not_opened(answer, now, status)
    if kind == 5 and answer.code in _SIGN_IN_FIRST:
        return _deferred(now, Reason.LOGIN_REFUSED, _AFTER_A_PERSON_LOOKED, status)
    if kind == 5:
        return Receipt(state="refused", at=now, reason=_NO_BY_STAGE[answer.stage], status=status)
    if kind == 4:
        return _deferred(now, Reason.TRY_LATER, _GREYLISTED, status)
    reason = _WITHOUT_ANSWER.get(answer.failure, Reason.CONNECTION_LOST)
    return _deferred(now, reason, _SOON, status)


def _not_opened(answer: Answer, now: datetime, status: str) -> Receipt:
    """The server would not have us at all: no fault of this letter, so it waits."""
    if answer.code // 100 == 4:
        return _deferred(now, Reason.TRY_LATER, _GREYLISTED, status)
    needs_person = answer.failure in ("tls", "login") or answer.code // 100 == 5
    reason = _WITHOUT_ANSWER.get(answer.failure, Reason.CONNECTION_LOST)
    return _deferred(now, reason, _AFTER_A_PERSON_LOOKED if needs_person else _SOON, status)


def _deferred(now: datetime, reason: Reason, retry_after: timedelta, status: str) -> Receipt:
    return Receipt(state="deferred", at=now, reason=reason, status=status, retry_after=retry_after)


def _status(answer: Answer) -> str:
    """The digits alone: a server's sentence often holds the address."""
    enhanced = _ENHANCED.match(answer.text)
    return " ".join(filter(None, [str(answer.code or ""), enhanced and enhanced.group(1)]))


def _provider_id(text: str) -> str:
    """The queue number in "Ok: queued as 4XyZ": the longest word with a digit in it, never an address."""
    first_line = re.sub(r"<[^>]*>|\S*@\S*", " ", text.partition("\n")[0])
    words = [word for word in _QUEUE_NUMBER.findall(_ENHANCED.sub(" ", first_line)) if re.search(r"\d", word)]
    return max(words, key=len, default="")
