"""The words that sectors have for what goes wrong, and which of our three causes each of them is.

transit: the causes of GTFS-realtime (service alerts). rail: the classes of delay of Directive 2012/34/EU, annex VI, as
a railway undertaking sees them (the track is a supplier's). The others are plain words of the trade. Pure.
"""

from __future__ import annotations

from typing import Final

OWN, SUPPLIER, OUTSIDE = "own", "supplier", "outside"

SECTORS: Final[dict[str, dict[str, str]]] = {
    "transit": {
        "TECHNICAL_PROBLEM": OWN, "STRIKE": OWN, "MAINTENANCE": OWN, "CONSTRUCTION": SUPPLIER,
        "ACCIDENT": OUTSIDE, "WEATHER": OUTSIDE, "DEMONSTRATION": OUTSIDE, "HOLIDAY": OUTSIDE,
        "POLICE_ACTIVITY": OUTSIDE, "MEDICAL_EMERGENCY": OUTSIDE,
    },
    "rail": {
        "1": SUPPLIER, "2": SUPPLIER, "2.1": SUPPLIER, "2.4": SUPPLIER, "3": SUPPLIER, "4": SUPPLIER, "5": OWN,
        "6": OWN, "7": SUPPLIER, "8.1": OUTSIDE, "8.3": OUTSIDE, "8.4": OUTSIDE, "9.1": OUTSIDE, "9.3": SUPPLIER,
    },
    "shop": {"till": OWN, "staff": OWN, "stock": SUPPLIER, "cold": SUPPLIER, "power": OUTSIDE},
    "parcel": {"sorting": OWN, "vehicle": OWN, "carrier": SUPPLIER, "customs": OUTSIDE, "weather": OUTSIDE},
    "utility": {"works": OWN, "fault": OWN, "network": SUPPLIER, "storm": OUTSIDE, "dig": OUTSIDE},
}  # fmt: skip
TRAVEL: Final = frozenset({"transit", "rail"})
"""Where the law lets the traveller choose, an hour late or more."""


def cause_of(sector: str, code: str) -> str:
    """own, supplier or outside; "" for a word that the sector does not have."""
    return SECTORS.get(sector, {}).get(code, "")


def choices_of(sector: str) -> str:
    """Whose turn of choices belongs into the words; "" where the law names none."""
    return "rail" if sector in TRAVEL else ""
