"""Addresses of the doors for people without a password."""

from __future__ import annotations

from django.urls import path

from lupaus.project import doors

app_name = "doors"

urlpatterns = [
    path("enter/<slug:who>/<slug:token>/", doors.enter, name="enter"),
    path("begin/<str:token>/", doors.first, name="first"),
]
