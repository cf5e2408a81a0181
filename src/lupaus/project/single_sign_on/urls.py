"""Addresses of the sign-in service's doors."""

from __future__ import annotations

from django.urls import path

from lupaus.project.single_sign_on import views

app_name = "sso"

urlpatterns = [
    path("", views.start, name="start"),
    path("callback/", views.callback, name="callback"),
    path("mine/", views.mine, name="mine"),
    path("connect/", views.begin_connecting, name="connect"),
    path("disconnect/", views.end_connection, name="disconnect"),
]
