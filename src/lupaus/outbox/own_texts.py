"""The firm's own wordings, and how each of them looks to a customer."""

from __future__ import annotations

from datetime import date, time

from django.conf import settings

from lupaus.outbox import texts
from lupaus.outbox.facts import Facts
from lupaus.outbox.models import Text
from lupaus.outbox.texts import Said
from lupaus.people.access import Scope
from lupaus.people.models import ContactPoint, Organisation, Party

SAMPLES: dict[str, dict[str, str]] = {
    "fi": {
        "name": "Maija Virtanen", "thing": "takka ja leivinuuni", "place": "Kuusitie 4, Tampere",
        "callback": "soitan laskusta", "delivery": "uusi nokiluukku kotiin", "refund": "20 € takaisin",
        "repair": "luukun korjaus", "information": "sopiiko takka uuteen hormiin",
        "": "tarkistan piipun hatun", "link": "https://esimerkki.fi/p/k3f/",
    },
    "sv": {
        "name": "Maj Lindström", "thing": "kakelugnen och bakugnen", "place": "Granvägen 4, Vasa",
        "callback": "jag ringer om fakturan", "delivery": "ny sotlucka hem", "refund": "20 € tillbaka",
        "repair": "reparation av luckan", "information": "passar kaminen den nya kanalen",
        "": "jag ser över skorstenshatten", "link": "https://exempel.fi/p/k3f/",
    },
    "en": {
        "name": "Mary Smith", "thing": "fireplace and oven", "place": "Kuusitie 4, Tampere",
        "callback": "I call about the invoice", "delivery": "a new soot door", "refund": "20 € back",
        "repair": "repair of the door", "information": "does the stove suit the new flue",
        "": "I check the chimney cowl", "link": "https://example.fi/p/k3f/",
    },
}  # fmt: skip
TODAY = date(2026, 11, 2)


def own_texts(organisation: int) -> texts.OwnTexts:
    """All own wordings of a firm, by slug and language."""
    rows = Text.objects.filter(organisation=organisation)
    return {(slug, language): text for slug, language, text in rows.values_list("slug", "language", "text")}


def own_text(scope: Scope, slug: str, language: str) -> str | None:
    """The firm's own wording, or None where the product's stands."""
    return own_texts(scope.organisation).get((slug, language))


def save_text(scope: Scope, slug: str, language: str, text: str) -> None:
    """Word a text anew; an empty one gives the product's back. Raises `TextError`, `KeyError`.

    What is sealed already goes as it is: it is evidence.
    """
    texts.product_text(slug, language)
    rows = Text.objects.filter(organisation=scope.organisation, slug=slug, language=language)
    text = text.replace("\r\n", "\n").strip()
    if not text:
        rows.delete()
        return
    texts.check(slug, language, text)
    row = rows.first() or Text(organisation_id=scope.organisation, slug=slug, language=language, text_no=0)
    row.text, row.text_no = text, row.text_no + 1
    row.save()


def preview(
    scope: Scope, slug: str, language: str, *, text: str | None = None, is_formal: bool = False,
    is_mail: bool = False,
) -> Said:  # fmt: skip
    """What a customer gets, with a made-up customer of that language and the firm's own name.

    `text`: a wording not yet saved. Raises `TextError`, and `KeyError` on an unknown slug.
    """
    texts.product_text(slug, language)
    own = dict(own_texts(scope.organisation))
    if text is not None:
        texts.check(slug, language, text)
        own[slug, language] = text
    facts = _sample(scope, slug, language, is_formal, is_mail)
    if slug.endswith(".opening"):
        return Said("", texts.opening(facts, own))
    return texts.render(facts, own)


def _sample(scope: Scope, slug: str, language: str, is_formal: bool, is_mail: bool) -> Facts:
    organisation = Organisation.objects.get(pk=scope.organisation)
    person = Party.objects.get(pk=scope.party, organisation=scope.organisation)
    phone = ContactPoint.objects.filter(party=person, kind="phone", wrong_at=None).first()
    kind, step = slug.rsplit(".", 1)
    if kind.startswith("answer_"):
        kind, step = "visit", kind
    sample = SAMPLES[language]
    is_object = kind in ("recall", "visit")
    return Facts(
        kind=kind, step=step, language=language, is_formal=is_formal, name=sample["name"],
        person=person.name, firm=organisation.name,
        phone=phone.value if phone else organisation.phone or "+358401234567",
        promised_by=person.name, is_offer=step == "offer", today=TODAY, due_on=date(2026, 12, 3),
        due_time=time(12), starts_time=time(10) if is_object else None,
        precision="part" if is_object else "minute", last_on=date(2025, 11, 24), interval="1y",
        until_on=date(2026, 11, 9), things=(sample["thing"],) if is_object else (),
        content="" if is_object else sample.get(kind, sample[""]), place=sample["place"], cents=7_900,
        link=sample["link"] if settings.LUPAUS_PUBLIC_URL else "",
        can_reply=not is_mail or bool(settings.LUPAUS_IMAP_URL), is_mail=is_mail,
    )  # fmt: skip
