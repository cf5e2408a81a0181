"""What customers read: every text is there, in every language, within the rules of tone."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lupaus.core.kinds import DEFAULTS
from lupaus.outbox import texts, wording
from lupaus.outbox.facts import Facts
from lupaus.outbox.own_texts import SAMPLES
from lupaus.outbox.placeholders import NAMES
from lupaus.outbox.texts import FORMAL, LANGUAGES, TextError

FILES = sorted(texts.FOLDER.glob("*/*.txt"))
MESSAGES = sorted(
    {f"{kind.slug}.{step.key}" for kind in DEFAULTS for step in kind.steps if step.medium == "message"}
    | {"recall.call", "callback.call", "visit.offer", "visit.after_lapse", "recall.after_lapse"}
    | {"any.offer", "any.after_lapse", "any.after_wait", "any.after_stop"}
)
ANSWERS = ["reply", "gone_wrong", "other_time", "later", "put_right", "failed"]
OPENINGS = ["recall", "callback", "visit", "any", "supply", *(f"answer_{topic}" for topic in ANSWERS)]
# The list of the project's own rules of tone, letter by letter.
BANNED = [
    "tarjous", "kampanja", "nyt vain", "viimeinen mahdollisuus", "erbjudande", "kampanj", "offer", "deal",
    "last chance", "nuohousilmoitus", "peru aika, jos ei käy", "valitettavasti", "tyvärr", "unfortunately", "!",
]  # fmt: skip


def sample(slug: str, language: str, **changes: object) -> Facts:
    kind, step = slug.rsplit(".", 1)
    made_up = SAMPLES[language]
    is_object = kind in ("recall", "visit")
    facts = Facts(
        kind=kind, step=step, language=language, name=made_up["name"], person="Jari Nokinen",
        firm="Jarin Nuohous", phone="+358401112233", promised_by="Jari Nokinen", today=date(2026, 11, 2),
        due_on=date(2026, 12, 3), due_time=time(12), starts_time=time(10) if is_object else None,
        precision="part" if is_object else "minute", last_on=date(2025, 11, 24), interval="1y",
        until_on=date(2026, 11, 9), things=("takka",) if is_object else (), cents=7_900,
        content="" if is_object else made_up.get(kind, made_up[""]), place=made_up["place"], can_reply=True,
    )  # fmt: skip
    return replace(facts, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", MESSAGES)
def test_every_message_of_the_plans_is_written(slug: str, language: str) -> None:
    found = texts.load(language, slug)
    assert found is not None
    assert all((found.subject, found.line, found.text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", OPENINGS)
def test_every_call_has_its_first_words(name: str, language: str) -> None:
    assert texts.load(language, f"{name}.opening") is not None


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_text_sells_pretends_or_begs_pardon(path: object) -> None:
    written = path.read_text(encoding="utf-8").lower()  # type: ignore[attr-defined]
    condition = re.compile(r"\{[!?][^}]*\}")
    assert [word for word in BANNED if word in condition.sub("", written)] == []
    assert texts.BANNED.search(written) is None


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_placeholder_is_a_word_of_its_language(path: object) -> None:
    known = NAMES[path.parent.name]  # type: ignore[attr-defined]
    turn = {"1", "2"}
    used = wording.words_of(wording.parse(path.read_text(encoding="utf-8")))  # type: ignore[attr-defined]
    assert [word for word in used if word not in known and word not in turn] == []


YOU = {
    "fi": re.compile(
        r"\b(sinä|sinua|sinulta|sinulle|sinun|haluat|vastaat|muutat|kerroit|toivoit|pyysit|kysyit|"
        r"viestisi|mielesi|olet|et vastaa|soita|kerro)\b"
    ),
    "sv": re.compile(r"\b(du|dig|din|ditt|dina)\b"),
}
WE = re.compile(r"\bkerron\b")


@pytest.mark.parametrize("language", FORMAL)
def test_who_is_addressed_formally_never_reads_the_common_form(language: str) -> None:
    for path in sorted((texts.FOLDER / language).glob("*.txt")):
        name = path.stem.removesuffix(f".{FORMAL[language]}")
        if name == "ways":
            continue
        found = texts.load(language, name, True)
        assert found is not None
        said = " ".join(found)
        assert YOU[language].search(said) is None, f"{name}: {said}"
    assert all(
        YOU[language].search(turn) is None or key not in ("answer", "yes", "stop")
        for key, turn in texts.ways(language, True).items()
    )


@pytest.mark.parametrize("language", FORMAL)
def test_no_formal_text_is_only_a_copy(language: str) -> None:
    """A copy would go stale: where nothing differs there is one file."""
    for path in (texts.FOLDER / language).glob(f"*.{FORMAL[language]}.txt"):
        common = path.with_name(path.name.replace(f".{FORMAL[language]}.", "."))
        assert common.read_text(encoding="utf-8") != path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", MESSAGES)
def test_a_text_message_is_short_and_cheap(slug: str, language: str) -> None:
    said = texts.render(sample(slug, language))
    assert said.parts.encoding == "gsm7", said.text
    assert said.parts.parts <= 2, said.text
    assert not re.search(r"[{}\[\]|]", said.text + said.subject)
    assert "  " not in said.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_messages_fit_into_one(language: str) -> None:
    units = [texts.render(sample(slug, language)).parts.units for slug in MESSAGES]
    assert sorted(units)[len(units) // 2] <= 173  # the measured length of the texts agreed on
    everyday = ["visit.confirm", "visit.days3", "visit.eve", "callback.text", "repair.ready"]
    assert all(texts.render(sample(slug, language)).parts.units <= 175 for slug in everyday)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", MESSAGES)
def test_a_reply_is_only_invited_where_it_is_read(slug: str, language: str) -> None:
    invites = re.compile(r"(?<!ette )\b(vastaa|vastatkaa|STOPP?|svara|reply)\b")
    said = texts.render(sample(slug, language, can_reply=False, is_mail=True, is_formal=True))
    assert invites.search(said.text) is None, said.text
    assert "040 111 2233" in said.text
    assert "http" not in said.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", ["recall.text", "recall.call", "recall.opening"])
def test_without_a_basis_no_promise_is_claimed(slug: str, language: str) -> None:
    facts = sample(slug, language, is_promised=False)
    promise = re.compile(r"lupas|lupau|lova|löfte|promise", re.I)
    if slug.endswith("opening"):
        assert promise.search(texts.opening(sample(slug, language)))
        assert promise.search(texts.opening(facts)) is None
    else:
        said = texts.render(facts)
        assert promise.search(said.subject + said.text) is None
        assert promise.search(texts.render(sample(slug, language)).text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reminder_tells_the_price_or_how_it_is_known(language: str) -> None:
    first = {"fi": "Hinnan kerron ensin", "sv": "Priset säger jag först", "en": "I tell the price first"}
    assert "79 €" in texts.render(sample("recall.text", language)).text
    assert first[language] in texts.render(sample("recall.text", language, cents=None)).text


def test_another_persons_promise_is_told_as_theirs() -> None:
    said = texts.render(sample("recall.text", "fi", promised_by="Liisa Laine")).text
    assert "Liisa Laine lupasi muistuttaa" in said
    assert "Kävimme teillä" in said


def test_an_offer_in_writing_has_time_place_price_and_asks_for_a_yes() -> None:
    for language, yes, nothing in (
        ("fi", "vasta, kun vastaat kyllä viimeistään ma 9.11.: vastaa KYLLÄ", "mitään ei varata"),
        ("sv", "först när du svarar ja senast mån 9.11.: svara JA", "bokas ingenting"),
        ("en", "only when you say yes by Mon 9.11.: reply YES", "nothing is booked"),
    ):
        said = texts.render(sample("visit.offer", language, is_offer=True)).text
        assert all(part in said for part in (yes, nothing, "3.12.", "79 €", SAMPLES[language]["place"]))


def test_the_text_that_was_agreed_on() -> None:
    said = texts.render(sample("recall.call", "fi", name="Maija Virtanen"))
    assert said.text == (
        "Hei Maija Virtanen, Jari Nokinen / Jarin Nuohous. Kävin teillä 24.11.2025 ja lupasin muistuttaa, kun "
        "vuosi on kulunut. Hinta 79 €.\nAika: vastaa\nEi muistutuksia: STOP"
    )
    assert texts.opening(sample("recall.opening", "en")) == (
        "Hello, this is Jari Nokinen from Jarin Nuohous. I visited you last November and promised to remind you "
        "of the next time: takka. Is now a good time to talk?\n"
        "Shall we find a time, or shall I call later? The price is 79 €."
    )


# -- several at once ------------------------------------------------------------------------------


def test_two_objects_at_the_same_time_are_one_sentence() -> None:
    both = [sample("visit.eve", "fi", things=("takka",)), sample("visit.eve", "fi", things=("kiuas",))]
    assert "klo 10-12, takka ja kiuas, Kuusitie 4" in texts.render_all(both).text


def test_several_matters_are_one_message_with_one_greeting() -> None:
    said = texts.render_all(
        [
            sample("visit.eve", "fi"),
            sample("recall.call", "fi", things=("mökin hormi",), last_on=date(2023, 11, 1)),
        ]
    )
    assert said.text == (
        "Hei Maija Virtanen, Jari Nokinen / Jarin Nuohous.\nTulen to 3.12. klo 10-12, takka, Kuusitie 4, Tampere.\n"
        "Lupasin muistuttaa: mökin hormi (79 €).\nJos jokin ei sovi: vastaa\nEi muistutuksia: STOP"
    )
    assert said.subject == "Jari Nokinen / Jarin Nuohous: Tulen to 3.12. klo 10-12"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", MESSAGES)
def test_each_matter_has_its_one_line(slug: str, language: str) -> None:
    said = texts.render_all(
        [sample(slug, language), sample("any.word", language, content="x", due_time=None)]
    )
    lines = said.text.split("\n")
    assert len(lines) in (4, 5)
    assert 9 < len(lines[1]) < 130
    assert lines[1].endswith((".", "?"))


# -- own wording ------------------------------------------------------------------------------------


def test_a_firms_own_words_stand_before_ours() -> None:
    own = {("visit.eve", "fi"): "Moro {nimi}! Nähdään {aika}."}
    assert (
        texts.render(sample("visit.eve", "fi"), own).text
        == "Moro Maija Virtanen! Nähdään to 3.12. klo 10-12."
    )
    assert texts.render(sample("visit.eve", "sv"), own).text.startswith("Hej")


def test_a_reminder_of_their_own_still_says_how_to_stop_it() -> None:
    own = {("recall.text", "fi"): "Hei {nimi}, olisiko aika nuohota?"}
    assert texts.render(sample("recall.text", "fi"), own).text.endswith("Ei muistutuksia: STOP")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"), ("  ", "empty"), ("Hei {nimmi}", "unknown_placeholder"), ("Hei {name}", "unknown_placeholder"),
        ("Hei {rivit}", "unknown_placeholder"), ("Hei {nimi", "bracket"), ("Hei [nimi", "bracket"),
        ("Hei nimi]", "bracket"), ("Hei }", "bracket"), ("Syksyn TARJOUS: nuohous", "banned"),
        ("Peru aika, jos ei käy", "banned"), ("x" * 1_001, "too_long"),
    ],
)  # fmt: skip
def test_a_wording_that_cannot_be_is_refused_with_its_reason(text: str, code: str) -> None:
    with pytest.raises(TextError) as refused:
        texts.check("visit.eve", "fi", text)
    assert refused.value.code == code
    if code == "unknown_placeholder":
        assert "nimi" in refused.value.facts["known"]


def test_a_wording_may_use_every_word_and_every_bracket() -> None:
    for language in LANGUAGES:
        for slug in texts.slugs():
            texts.check(slug, language, " ".join(f"{{{word}}}" for word in texts.own_names(language)))


def test_what_customers_write_is_never_read_as_wording() -> None:
    said = texts.render(sample("repair.ready", "fi", content="kaappi [x|y] {puhelin}", name="{nimi} [a]"))
    assert "kaappi [x|y] {puhelin}" in said.text
    assert "{nimi} [a]" in said.text


@given(st.text("ab{}[]|?! \nnimi", max_size=40))
def test_any_wording_is_read_or_refused(text: str) -> None:
    parsed = None
    with suppress(TextError):
        parsed = wording.parse(text)
    if parsed is None:
        assert set(text) & set("{}[]")
        return
    assert "Maija" not in wording.fill(parsed, {"nimi": "Maija"}) or "nimi" in text


def test_a_firms_own_reminder_is_said_only_where_it_was_asked_for() -> None:
    """Own words claim a promise; to somebody who never asked for a reminder the product's careful words are said."""
    own = {("recall.text", "fi"): "Hei {nimi}, lupasin muistuttaa. {lopetus}"}
    assert "lupasin muistuttaa" in texts.render(sample("recall.text", "fi"), own).text
    careful = texts.render(sample("recall.text", "fi", is_promised=False), own).text
    assert "lupasin" not in careful
    assert careful == texts.render(sample("recall.text", "fi", is_promised=False)).text
