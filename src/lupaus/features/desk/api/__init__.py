"""The desk for other programs: promises and customers, with the same moves and the same sentences as its pages."""

from __future__ import annotations

from ninja import Router

from lupaus.features.desk.api.custody import router as custody
from lupaus.features.desk.api.customers import router as customers
from lupaus.features.desk.api.promises import router as promises

router = Router()
router.add_router("", promises)
router.add_router("", custody)
router.add_router("", customers)
