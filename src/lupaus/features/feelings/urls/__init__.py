from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.feelings.views import moments, pages

app_name = "feelings"
urlpatterns: list[URLPattern] = [
    path("", pages.index, name="index"),
    path("line/<uuid:code>/", pages.tell, name="tell"),
    path("moments/", moments.index, name="moments"),
    path("moments/<slug:key>/", moments.edit, name="moment"),
]
