from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.desk.views import (
    acts,
    add,
    customer,
    customers,
    figures,
    objects,
    promise,
    sent,
    settings,
)

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("customers/", customers.index, name="customers"),
    path("customers/search/", customers.search, name="search"),
    path("customers/new/", customer.new, name="new_customer"),
    path("customer/<uuid:code>/", customer.show, name="customer"),
    path("customer/<uuid:code>/edit/", customer.edit, name="edit_customer"),
    path("customer/<uuid:code>/merge/", customer.merge, name="merge"),
    path("customer/<uuid:code>/split/", customer.split, name="split"),
    path("customer/<uuid:code>/erase/", customer.erase, name="erase"),
    path("customer/<uuid:code>/data.json", customer.all_data, name="all_data"),
    path("customer/<uuid:code>/object/", objects.new, name="new_object"),
    path("object/<uuid:code>/", objects.edit, name="object"),
    path("object/<uuid:code>/put-off/", objects.put_off, name="put_off"),
    path("object/<uuid:code>/end/", objects.end, name="end_object"),
    path("object/<uuid:code>/restart/", objects.restart, name="restart_object"),
    path("settings/", settings.index, name="settings"),
    path("settings/firm/", settings.firm, name="firm"),
    path("settings/prices/", settings.prices, name="prices"),
    path("settings/hours/", settings.hours, name="hours"),
    path("settings/plan/<slug:slug>/", settings.plan, name="plan"),
    path("settings/texts/", settings.all_texts, name="texts"),
    path("settings/text/<str:slug>/<str:language>/", settings.text, name="text"),
    path("settings/text/<str:slug>/<str:language>/look/", settings.text_look, name="text_look"),
    path("sent/", sent.index, name="sent"),
    path("sent/<uuid:code>/", sent.decide, name="decide"),
    path("acts/", acts.index, name="acts"),
    path("figures/", figures.index, name="figures"),
    path("add/", add.add, name="add"),
    path("add/look/", add.look, name="add_look"),
    path("add/whom/", add.whom, name="add_whom"),
    path("promise/<uuid:code>/", promise.show, name="promise"),
    path("promise/<uuid:code>/leave-out/", promise.skip, name="skip"),
    path("promise/<uuid:code>/seen-to/", promise.seen_to, name="seen_to"),
    path("promise/<uuid:code>/<slug:move>/", promise.move, name="move"),
    path("undo/<uuid:act>/", acts.undo, name="undo"),
]
