"""Suppliers for other programs: deeds and words, slips with whom they reach, lists of promises to us."""

from __future__ import annotations

from ninja import Router

from lupaus.features.suppliers.api.changing import router as changing
from lupaus.features.suppliers.api.showing import router as showing

router = Router()
router.add_router("", showing)
router.add_router("", changing)
