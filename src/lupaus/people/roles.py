"""What each role may do, in one table. A sole entrepreneur is an owner and never meets it."""

from __future__ import annotations

from typing import Final

MEMBER: Final = "member"
LEADER: Final = "leader"
OWNER: Final = "owner"

RANKS: Final = (MEMBER, LEADER, OWNER)

LEAST: Final[dict[str, str]] = {
    "be_away": MEMBER,  # one's own absence
    "invite": LEADER,
    "shape_teams": LEADER,
    "note_absence": LEADER,  # of somebody else
    "entrust": LEADER,  # hand over what somebody else holds
    "write_mandate": OWNER,
    "write_moments": OWNER,
    "end_membership": LEADER,
    "connect_helpdesk": LEADER,
    "give_role": OWNER,
}
"""Each act with the least role that may do it. An act that is not here is for every member."""


def may(role: str, what: str) -> bool:
    """May somebody in this role do that?"""
    least = LEAST.get(what, MEMBER)
    return role in RANKS and RANKS.index(role) >= RANKS.index(least)


def may_give(role: str, given: str) -> bool:
    """May somebody in this role bring in, or let go, a person in role `given`? Nobody above oneself."""
    return may(role, "invite") and given in RANKS and RANKS.index(given) <= RANKS.index(role)
