"""The team for other programs: who we are, who comes and goes, who leads and how.

No path answers with a figure about anybody but the member whose key it is. Days are local, both ends included.
"""

from __future__ import annotations

from ninja import Router

from lupaus.features.team.api.coming import router as coming
from lupaus.features.team.api.leading import router as leading
from lupaus.features.team.api.people import router as people

router = Router()
router.add_router("", people)
router.add_router("", coming)
router.add_router("", leading)
