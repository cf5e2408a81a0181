from __future__ import annotations

from django.urls import URLPattern, path

from lupaus.features.desk.views import acts, add, customer, customers, objects, promise

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
    path("add/", add.add, name="add"),
    path("add/look/", add.look, name="add_look"),
    path("add/whom/", add.whom, name="add_whom"),
    path("promise/<uuid:code>/", promise.show, name="promise"),
    path("promise/<uuid:code>/leave-out/", promise.skip, name="skip"),
    path("promise/<uuid:code>/seen-to/", promise.seen_to, name="seen_to"),
    path("promise/<uuid:code>/<slug:move>/", promise.move, name="move"),
    path("undo/<uuid:act>/", acts.undo, name="undo"),
]
