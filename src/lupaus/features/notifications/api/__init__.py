"""Being told outside the house, for other programs: how I am told, where a team is, and what the firm lets leave."""

from __future__ import annotations

from ninja import Router

from lupaus.features.notifications.api.firm import router as firm
from lupaus.features.notifications.api.mine import router as mine

router = Router()
router.add_router("", mine)
router.add_router("", firm)
