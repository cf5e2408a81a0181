from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.notifications import views

app_name = "notifications"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("ways/", views.add, name="add_way"),
    path("ways/<uuid:code>/try/", views.attempt, name="try_way"),
    path("ways/<uuid:code>/forget/", views.forget, name="forget_way"),
    path("try-mail/", views.attempt, name="try_mail"),
    path("names/", views.names, name="names"),
]
