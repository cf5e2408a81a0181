"""The words that sectors have for what goes wrong, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from lupaus.features.disruption.rules.sectors import SECTORS

SECTOR_NAMES: dict[str, str | Lazy] = {
    "transit": _("Public transport"), "rail": _("Railway"), "shop": _("Shop"), "parcel": _("Parcels"),
    "utility": _("Networks"),
}  # fmt: skip
WORDS: dict[tuple[str, str], str | Lazy] = {
    ("transit", "TECHNICAL_PROBLEM"): _("technical problem"),
    ("transit", "STRIKE"): _("strike"),
    ("transit", "MAINTENANCE"): _("maintenance"),
    ("transit", "CONSTRUCTION"): _("road or track works"),
    ("transit", "ACCIDENT"): _("accident"),
    ("transit", "WEATHER"): _("weather"),
    ("transit", "DEMONSTRATION"): _("demonstration"),
    ("transit", "HOLIDAY"): _("public holiday"),
    ("transit", "POLICE_ACTIVITY"): _("police activity"),
    ("transit", "MEDICAL_EMERGENCY"): _("somebody taken ill"),
    ("rail", "1"): _("1 traffic control"),
    ("rail", "2"): _("2 track and equipment"),
    ("rail", "2.1"): _("2.1 signalling"),
    ("rail", "2.4"): _("2.4 power supply"),
    ("rail", "3"): _("3 works on the track"),
    ("rail", "4"): _("4 another network"),
    ("rail", "5"): _("5 traffic and staff of ours"),
    ("rail", "6"): _("6 rolling stock of ours"),
    ("rail", "7"): _("7 another operator"),
    ("rail", "8.1"): _("8.1 strike"),
    ("rail", "8.3"): _("8.3 influence from outside"),
    ("rail", "8.4"): _("8.4 weather and nature"),
    ("rail", "9.1"): _("9.1 accident or danger"),
    ("rail", "9.3"): _("9.3 another late train"),
    ("shop", "till"): _("tills"),
    ("shop", "staff"): _("too few of us"),
    ("shop", "stock"): _("goods did not come"),
    ("shop", "cold"): _("cold storage"),
    ("shop", "power"): _("power cut"),
    ("parcel", "sorting"): _("sorting"),
    ("parcel", "vehicle"): _("a vehicle of ours"),
    ("parcel", "carrier"): _("the carrier"),
    ("parcel", "customs"): _("customs"),
    ("parcel", "weather"): _("weather"),
    ("utility", "works"): _("works of ours"),
    ("utility", "fault"): _("a fault of ours"),
    ("utility", "network"): _("the network that feeds us"),
    ("utility", "storm"): _("storm"),
    ("utility", "dig"): _("somebody dug into it"),
}


def choices() -> list[tuple[str | Lazy, list[tuple[str, str | Lazy]]]]:
    """For a select: each sector with its words, as `sector|code`."""
    return [
        (SECTOR_NAMES[sector], [(f"{sector}|{code}", WORDS[sector, code]) for code in codes])
        for sector, codes in SECTORS.items()
    ]


def said(sector: str, code: str) -> str:
    """The word of a sector; "" where there is none."""
    word = WORDS.get((sector, code))
    return f"{SECTOR_NAMES[sector]}: {word}" if word is not None else ""
