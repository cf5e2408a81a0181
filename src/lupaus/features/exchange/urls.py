from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.exchange.views import bringing, carrying, export, undoing

app_name = "exchange"
urlpatterns: list[URLPattern] = [
    path("", bringing.bring_in, name="bring"),
    path("export/", export.page, name="export"),
    path("export/everything.zip", export.everything, name="everything"),
    path("<uuid:code>/", carrying.batch, name="batch"),
    path("<uuid:code>/columns/", bringing.columns, name="columns"),
    path("<uuid:code>/promised/", bringing.promised, name="promised"),
    path("<uuid:code>/evenings/", bringing.evenings, name="evenings"),
    path("<uuid:code>/apart/", carrying.apart, name="apart"),
    path("<uuid:code>/start/", carrying.start, name="start"),
    path("<uuid:code>/on/", carrying.onward, name="on"),
    path("<uuid:code>/pause/", carrying.pause, name="pause"),
    path("<uuid:code>/undo/", undoing.undo, name="undo"),
    path("<uuid:code>/drop/", carrying.drop, name="drop"),
    path("<uuid:code>/rows-to-mend.csv", carrying.failed, name="failed"),
]
