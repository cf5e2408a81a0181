"""The firm's own wording of a text."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from lupaus.outbox import texts
from lupaus.outbox.wording import TextError

SENTENCES: dict[str, str | Lazy] = {
    "unknown_placeholder": _("{%(word)s} is not known. These are: %(known)s."),
    "bracket": _("A bracket or a brace is open and never closed."),
    "banned": _(
        "“%(phrase)s” does not belong in a message about a promise: it sells, hurries or pretends a duty."
    ),
    "empty": _("Write something, or take the product's words back."),
    "too_long": _("The text is too long: at most %(longest)s signs."),
    "no_stop": _("The customer must find how to have no more reminders: use the word for stopping."),
}


class TextForm(forms.Form):
    """One text in one language. Empty: the product's own words again."""

    text = forms.CharField(
        label=_("Text"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 7})
    )

    def __init__(self, slug: str, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug, self.language = slug, language
        self.fields["text"].widget.attrs["lang"] = language

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if text:
            try:
                texts.check(self.slug, self.language, text)
            except TextError as no:
                raise forms.ValidationError(sentence_for(no)) from no
        return text


def sentence_for(no: TextError) -> str:
    """Why a wording cannot be used."""
    return str(SENTENCES[no.code]) % no.facts
