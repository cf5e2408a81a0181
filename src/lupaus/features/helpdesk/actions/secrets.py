"""The two secrets of a helpdesk as the book keeps them: sealed with this installation's own key.

A copy of the book alone opens no helpdesk. Under another key (a book restored elsewhere) they cannot be read, and
are asked for again.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

PURPOSE = b"lupaus.helpdesk.secrets:"


class Sealed(Exception):
    """This was sealed with another key."""


def seal(plain: str) -> str:
    """As it may be kept."""
    return _box().encrypt(plain.encode()).decode()


def unseal(sealed: str) -> str:
    """As it was given. Raises `Sealed`."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Sealed from None


def _box() -> Fernet:
    key = hashlib.sha256(PURPOSE + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
