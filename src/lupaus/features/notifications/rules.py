"""What a member is asked on the page: which topics, and the answers that each may have. Pure."""

from __future__ import annotations

from lupaus.core.notifications import Topic, When

NOW = "now:"
"""How a choice of now is written: with the code of a way behind it, or with nothing for own e-mail."""


def topics(*, is_many: bool) -> tuple[Topic, ...]:
    """Of what one may choose. One alone is told of calls only: all else would be told by nobody else."""
    return tuple(Topic) if is_many else (Topic.CALLS,)


def written(when: When, way: str) -> str:
    """A choice as the page writes it."""
    return f"{NOW}{way}" if when is When.NOW else when.value


def read(text: str) -> tuple[When, str]:
    """The same read back. Raises `ValueError` for what is no choice."""
    if text.startswith(NOW):
        return When.NOW, text.removeprefix(NOW)
    return When(text), ""
