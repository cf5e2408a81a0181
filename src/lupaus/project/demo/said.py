"""Every word of the demo in one language. The three languages tell the same story."""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """The words of a firm and its customers. Tuples of equal length in all three languages."""

    language: str
    firm: str
    home: str
    """Where the firm is."""
    others: tuple[str, ...]
    """Languages of the few customers who speak another one."""
    supplier_door: str
    supplier_pipe: str
    prices: tuple[tuple[str, int], ...]
    """The price list: a name and its cents."""
    fireplace: str
    oven: str
    sauna: str
    cooker: str
    boiler: str
    cottage: str
    """The flue of the holiday home, swept every third year."""
    cottage_road: str
    remind: str
    """What was promised with the list."""
    asked: str
    """How the customer asked to be reminded."""
    notes: tuple[str, ...]
    thanks: tuple[str, ...]
    defect: str
    # -- the stories
    maija_note: str
    maija_thanks: str
    maija_last_year: str
    cap_offer: str
    """What is offered to Maija and waits for her yes."""
    hatch: str
    """The repair that was agreed anew."""
    hatch_moved: str
    hatch_thanks: str
    door: str
    """The delivery that was late and made good."""
    door_deeds: tuple[str, str]
    door_sorry: str
    door_cause: str
    door_thanks: str
    damper: str
    """The word that was missed and left."""
    damper_sorry: tuple[str, str, str]
    supply_doors: tuple[str, str, str]
    supply_doors_before: tuple[str, str, str]
    supply_doors_cause: str
    supply_doors_sorry: tuple[str, str, str, str, str]
    supply_pipes: tuple[str, str, str]
    supply_pipes_deeds: tuple[str, str]
    supply_pipes_cause: str
    supply_pipes_thanks: str
    supply_pipes_more: tuple[str, str]
    supply_pipes_more_deeds: tuple[str, str, str, str]
    supply_pipes_more_causes: tuple[str, str]
    glass: str
    """Our word that hangs on the door shop's open one."""
    refund: str
    sold: str
    stopped: str
    # -- tonight
    callback: str
    other_time: str
    partly: str
    later: str
    grief: str
    writing: str
