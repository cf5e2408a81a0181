"""Addresses of the supplier's own page."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from lupaus.features.suppliers.views import answer


class AnswerInPath:
    """Only answers that exist are addresses."""

    regex = "|".join(answer.MOVES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(AnswerInPath, "answer")
app_name = "supplier"
urlpatterns: list[URLPattern] = [
    path("<str:token>/", answer.show, name="page"),
    path("<str:token>/<answer:move>/", answer.answer, name="answer"),
]
