"""The addresses of the house when it plays the demo. Outside the demo this list is not used, and these pages are not."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from lupaus.project import demo_pages, urls

demo_patterns = (
    [
        path("", demo_pages.front, name="front"),
        path("demo/sweep/", demo_pages.as_sweep, name="sweep"),
        path("demo/leader/", demo_pages.as_leader, name="leader"),
        path("demo/agent/", demo_pages.as_agent, name="agent"),
        path("demo/customer/", demo_pages.as_customer, name="customer"),
        path("demo/jump/", demo_pages.jump, name="jump"),
        path("demo/again/", demo_pages.again, name="again"),
        path("demo/told/", demo_pages.told, name="told"),
        path("demo/wait/", demo_pages.wait, name="wait"),
    ],
    "demo",
)
urlpatterns: list[URLPattern | URLResolver] = [path("", include(demo_patterns)), *urls.urlpatterns]
