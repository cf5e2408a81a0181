"""The interface for other programs, `/api/1/`: each room brings its own part."""

from __future__ import annotations

from ninja import NinjaAPI
from ninja.throttling import AuthRateThrottle

from lupaus.features.desk.api import router as desk
from lupaus.features.disruption.api import router as disruption
from lupaus.features.feelings.api import router as feelings
from lupaus.features.helpdesk.api import router as helpdesk
from lupaus.features.mandate.api import router as mandate
from lupaus.features.notifications.api import router as notifications
from lupaus.features.suppliers.api import router as suppliers
from lupaus.features.team.api import router as team
from lupaus.web.rest.keys import ByKey
from lupaus.web.rest.me import router as me
from lupaus.web.rest.problems import answer_problems

api = NinjaAPI(
    title="Lupaus",
    version="1",
    description="Promises and what becomes of them. See docs/reference/api.md.",
    urls_namespace="api",
    auth=ByKey(),
    docs_url=None,
    throttle=[AuthRateThrottle("50/s")],
)
for router in (me, desk, disruption, feelings, helpdesk, mandate, notifications, suppliers, team):
    api.add_router("", router)
answer_problems(api)
