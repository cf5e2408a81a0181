"""Promises through the interface: the same book, the same rules, once is once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lupaus.core import events as e
from lupaus.features.desk.api.showing import IDS
from lupaus.ledger import queries as book
from lupaus.people.keys import PREFIX, end_key, keys_of
from lupaus.people.models import Membership, ProgramKey
from tests import cast
from tests.api.program import NOON, Program
from tests.cast import Firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return cast.jari()


@pytest.fixture
def program(firm: Firm) -> Program:
    return Program(firm)


def given(program: Program, customer: Any, **more: Any) -> Any:
    sent = {"customer": str(customer.code), "kind": "repair", "on": "2026-03-20", "words": "Korjaan luukun."}
    return program.post("/promises", sent | more)


def test_a_word_is_given_kept_and_taken_back(firm: Firm, program: Program) -> None:
    maija = cast.maija(firm)
    done = given(program, maija)
    (promise,) = done["promises"]
    assert promise["customer"] == {"code": str(maija.code), "name": "Maija Virtanen"}
    assert (promise["outcome"], promise["due_on"], promise["words"]) == (
        "open", "2026-03-20", "Korjaan luukun.",
    )  # fmt: skip
    assert promise["holder"]["name"] == "Jari Nokinen"
    assert "report" in promise["moves"]
    path = f"/promises/{promise['code']}"
    kept = program.post(f"{path}/moves/kept", {"seen": promise["seen"], "done_on": "2026-03-02"})
    assert kept["promises"][0]["outcome"] == "kept"
    assert program.get(path)["closed_at"] is not None
    assert [one["kind"] for one in program.get(f"{path}/events")] == ["made", "kept"]
    back = program.post(f"/acts/{kept['act']}/undo")
    assert back[0]["outcome"] == "open"


def test_somebody_new_is_promised_something_in_one_call(program: Program) -> None:
    sent = {"new_name": "Olli Uusi", "new_phone": "050 123 4567", "kind": "callback", "on": "2026-03-03",
            "at": "14:00"}  # fmt: skip
    promise = program.post("/promises", sent)["promises"][0]
    assert (promise["customer"]["name"], promise["due_time"], promise["precision"]) == (
        "Olli Uusi", "14:00:00", "minute",
    )  # fmt: skip
    found = program.get("/customers?q=0501234567")["items"]
    assert [one["phones"] for one in found] == [["+358501234567"]]


def test_the_same_call_twice_is_once(firm: Firm, program: Program) -> None:
    maija, key = cast.maija(firm), str(uuid4())
    first = given(program, maija)
    sent = {"customer": str(maija.code), "kind": "repair", "on": "2026-03-21"}
    one = program.post("/promises", sent, **{"idempotency-key": key})
    two = program.post("/promises", sent, **{"idempotency-key": key})
    assert one["act"] == two["act"] == key
    assert book.promises(firm.scope).count() == 2
    promise = first["promises"][0]
    move = f"/promises/{promise['code']}/moves/deed"
    twice = str(uuid4())
    for _ in range(2):
        program.post(move, {"seen": promise["seen"], "words": "Soitin."}, **{"idempotency-key": twice})
    assert program.get(f"/promises/{promise['code']}")["deeds"] == 1
    program.refused(400, "POST", move, {"seen": promise["seen"]}, **{"idempotency-key": "once"})


def test_nothing_is_changed_unseen(firm: Firm, program: Program) -> None:
    promise = given(program, cast.maija(firm))["promises"][0]
    move = f"/promises/{promise['code']}/moves"
    assert program.refused(422, "POST", f"{move}/kept", {})["code"] == "unseen"
    moved = program.post(f"{move}/anew", {"seen": promise["seen"], "on": "2026-03-25", "words": "Sopii."})
    no = program.refused(
        409, "POST", f"{move}/anew", {"seen": promise["seen"], "on": "2026-03-27", "words": "Sopii."}
    )
    assert no["code"] == "changed"
    assert program.get(f"/promises/{promise['code']}")["due_on"] == "2026-03-25"
    program.post(f"{move}/anew", {"seen": moved["promises"][0]["seen"], "on": "2026-03-27", "words": "Käy."})
    assert program.refused(404, "POST", f"{move}/frobnicate", {"seen": promise["seen"]})


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "repair", "on": "2026-03-20"}, "new_name"),
        ({"new_name": "Olli", "kind": "nonsense", "on": "2026-03-20"}, "kind"),
        ({"new_name": "Olli", "kind": "repair", "on": "2026-02-30"}, "on"),
        ({"new_name": "Olli", "kind": "repair", "on": "2020-01-01"}, "on"),
        ({"new_name": "Olli", "new_phone": "12", "kind": "repair", "on": "2026-03-20"}, "new_phone"),
        ({"new_name": "O" * 161, "kind": "repair", "on": "2026-03-20"}, "new_name"),
        ({"new_name": "Olli", "kind": "repair", "on": "2026-03-20", "hangs_on": str(uuid4())}, "hangs_on"),
        ({"new_name": "Olli", "kind": "repair", "on": "2026-03-20", "objects": [str(uuid4())]}, "objects"),
        ({"new_name": "Olli", "kind": "repair"}, "on"),
    ],
)  # fmt: skip
def test_what_is_unclear_is_said_by_field_and_changes_nothing(
    firm: Firm, program: Program, sent: dict[str, Any], field: str
) -> None:
    problem = program.refused(422, "POST", "/promises", sent)
    assert field in problem["fields"]
    assert book.promises(firm.scope).count() == 0


def test_problems_are_in_the_members_language() -> None:
    program = Program(cast.jari(language="fi"))
    problem = program.refused(422, "POST", "/promises", {"new_name": "Olli", "kind": "repair", "on": "2020-01-01"})  # fmt: skip
    assert problem["detail"] == "Se päivä on jo mennyt."


@pytest.mark.parametrize("body", ["{", "[]", '"x"', "null", '{"on": 5}', "\xff"])
def test_what_cannot_be_read_is_a_problem(program: Program, body: str) -> None:
    answer = program.client.generic(
        "POST", "/api/1/promises", body, content_type="application/json",
        headers={"authorization": f"Bearer {program.secret}"},
    )  # fmt: skip
    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_supplier_word_and_ours_that_hangs_on_it(firm: Firm, program: Program) -> None:
    theirs = program.post(
        "/promises",
        {"new_name": "Tiili Oy", "is_theirs": True, "on": "2026-03-10", "words": "Tiilet tulevat."},
    )["promises"][0]
    assert (theirs["supplier"]["name"], theirs["customer"]) == ("Tiili Oy", None)
    ours = given(program, cast.maija(firm), hangs_on=theirs["code"])["promises"][0]
    assert ours["hangs_on"] == theirs["code"]
    listed = program.get("/promises?direction=theirs")["items"]
    assert [one["code"] for one in listed] == [theirs["code"]]


def test_a_visit_for_an_object_keeps_its_reminder(firm: Firm, program: Program) -> None:
    maija = cast.maija(firm)
    story = cast.visited(firm, maija)
    code = book.series(firm.scope).get(pk=story.series).code
    done = given(program, maija, kind="visit", objects=[str(code)], at="12:00")
    assert {one["kind"]: one["outcome"] for one in done["promises"]} == {"recall": "kept", "visit": "open"}


def test_pages_meet_end_to_end(firm: Firm, program: Program) -> None:
    maija = cast.maija(firm)
    made = [given(program, maija, words=f"{n}")["promises"][0]["code"] for n in range(7)]
    seen: list[str] = []
    after = ""
    while True:
        page = program.get(f"/promises?limit=3{after}")
        seen += [one["code"] for one in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert seen == made[::-1]
    program.refused(422, "GET", f"/promises?after={uuid4()}")
    for limit in ("0", "201", "-1", "99999999999999999999999", "x"):
        program.refused(422, "GET", f"/promises?limit={limit}")


def test_the_list_is_narrowed(firm: Firm, program: Program) -> None:
    maija = cast.maija(firm)
    soon = given(program, maija, on="2026-03-05")["promises"][0]["code"]
    late = given(program, maija, on="2026-04-05")["promises"][0]["code"]

    def found(query: str) -> list[str]:
        return [one["code"] for one in program.get(f"/promises?{query}")["items"]]

    assert found("holder=me&due_to=2026-03-31") == [soon]
    assert found(f"customer={maija.code}&due_from=2026-04-01") == [late]
    assert found("kind=repair&outcome=open") == [late, soon]
    assert found("kind=visit") == []
    assert program.refused(422, "GET", "/promises?due_from=2026-04-01")["code"] == "too_wide"
    program.refused(422, "GET", "/promises?outcome=excellent")
    program.refused(404, "GET", f"/promises?customer={uuid4()}")


def test_fifty_cost_as_many_questions_as_five(firm: Firm, program: Program) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            program.get("/promises?limit=100")
            program.get("/customers?limit=100")
        return len(asked)

    program.get("/me")  # the key's use is noted once an hour
    for n in range(3):
        cast.promised(
            firm, cast.customer(firm, f"Asukas {n}", f"040 100 20{n:02}"), "repair", date(2026, 3, 20)
        )
    few = queries()
    for n in range(3, 25):
        cast.promised(
            firm, cast.customer(firm, f"Asukas {n}", f"040 100 20{n:02}"), "repair", date(2026, 3, 20)
        )
    assert queries() == few


def test_the_figures_are_always_three(firm: Firm, program: Program) -> None:
    promise = given(program, cast.maija(firm))["promises"][0]
    program.post(
        f"/promises/{promise['code']}/moves/kept", {"seen": promise["seen"], "done_on": "2026-03-02"}
    )
    found = program.get("/figures?until=2026-05-01T00:00:00Z")
    assert (found["kept"], found["anew"], found["not_kept"]) == (1, 0, 0)
    assert program.refused(422, "GET", "/figures?since=2026-05-01T00:00:00")["code"] == "no_offset"


def test_a_step_is_left_out_with_a_word(firm: Firm, program: Program) -> None:
    promise = given(program, cast.maija(firm), kind="visit")["promises"][0]
    path = f"/promises/{promise['code']}"
    program.post(f"{path}/steps/eve.1/skip?why=tiet%C3%A4%C3%A4")
    assert program.get(f"{path}/events")[-1]["words"] == "tietää"
    assert program.refused(422, "POST", f"{path}/steps/eve.1/skip", {})["code"] == "step_taken"
    program.refused(404, "POST", f"{path}/steps/eve.x/skip", {})


# -- customers ------------------------------------------------------------------------------------


def test_a_customer_is_added_and_changed_by_what_is_sent(program: Program) -> None:
    made = program.post("/customers", {"name": "Aino Aalto", "phones": ["040 555 1234"], "town": "Turku"})
    assert made["phones"] == ["+358405551234"]
    answer = program.call("PATCH", f"/customers/{made['code']}", {"emails": ["aino@example.org"], "town": ""})
    after = answer.json()
    assert (after["name"], after["phones"], after["emails"], after["town"]) == (
        "Aino Aalto", ["+358405551234"], ["aino@example.org"], "",
    )  # fmt: skip
    problem = program.refused(422, "PATCH", f"/customers/{made['code']}", {"phones": ["12"]})
    assert problem["fields"]["phones"]
    assert program.get(f"/customers/{made['code']}")["phones"] == ["+358405551234"]


# -- keys -----------------------------------------------------------------------------------------


def test_without_a_good_key_nothing_opens(firm: Firm, program: Program) -> None:
    for secret in ("", "x", f"{PREFIX}{'a' * 43}", f"{PREFIX}{'a' * 500}", program.secret[:-1]):
        other = Program(firm, secret=secret or "none")
        assert other.refused(401, "GET", "/me")["code"] == "no_key"
    # A browser that is signed in is no key.
    client = cast.client_of(firm.user)
    assert client.get("/api/1/me").status_code == 401


def test_a_key_ends_when_it_is_ended_or_its_member_leaves(firm: Firm, program: Program) -> None:
    other = Program(firm)
    assert program.get("/me")["name"] == "Jari Nokinen"
    assert end_key(
        firm.scope, keys_of(firm.scope).get(digest__isnull=False, tail=program.secret[-4:]).code, NOON
    )
    program.refused(401, "GET", "/me")
    assert other.get("/me")
    Membership.objects.filter(party=firm.member).update(left_at=NOON)
    other.refused(401, "GET", "/me")


def test_the_book_keeps_no_secret_and_notes_the_use_once_an_hour(firm: Firm, program: Program) -> None:
    key = ProgramKey.objects.get()
    assert program.secret not in str(ProgramKey.objects.values().get())
    program.get("/me")
    key.refresh_from_db()
    assert key.used_at == NOON
    for minutes, noted in ((59, NOON), (60, NOON + timedelta(hours=1))):
        program.now = NOON + timedelta(minutes=minutes)
        program.get("/me")
        key.refresh_from_db()
        assert key.used_at == noted


def test_a_strangers_key_finds_nothing_of_ours(firm: Firm) -> None:
    ours, stranger = Program(firm), Program(cast.stranger())
    maija = cast.maija(firm)
    promise = given(ours, maija)["promises"][0]
    act = str(uuid4())
    ours.post(f"/promises/{promise['code']}/moves/note", {"seen": promise["seen"], "words": "Hei."},
              **{"idempotency-key": act})  # fmt: skip
    path = f"/promises/{promise['code']}"
    for method, where, sent in (
        ("GET", path, None), ("GET", f"{path}/events", None), ("POST", f"/acts/{act}/undo", {}),
        ("POST", f"{path}/moves/kept", {"seen": promise["seen"]}), ("POST", f"{path}/steps/go.1/skip", {}),
        ("GET", f"/customers/{maija.code}", None), ("PATCH", f"/customers/{maija.code}", {"name": "X"}),
        ("GET", f"/promises?customer={maija.code}", None),
        ("POST", "/promises", {"customer": str(maija.code), "kind": "repair", "on": "2026-03-20"}),
    ):  # fmt: skip
        stranger.refused(404, method, where, sent)
    assert stranger.get("/promises")["items"] == stranger.get("/customers")["items"] == []
    assert ours.get(path)["outcome"] == "open"


def test_the_description_names_every_path_and_its_problems() -> None:
    found = Client().get("/api/1/openapi.json").json()
    assert {"/api/1/promises", "/api/1/promises/{code}/gifts", "/api/1/customers/{code}"} <= set(
        found["paths"]
    )
    for path, methods in found["paths"].items():
        for method, what in methods.items():
            assert {"401", "404", "409", "422", "429"} <= set(what["responses"]), (path, method)
            assert what["summary"]


# -- what goes out --------------------------------------------------------------------------------

_PLAIN_NUMBERS = {"series_n", "attempt", "cents", "broken_before"}


def test_no_row_number_of_the_book_goes_out() -> None:
    numbers = {
        name for event in e.KIND_OF for name, hint in event.__annotations__.items() if "int" in str(hint)
    }
    assert numbers - _PLAIN_NUMBERS <= IDS


def test_events_tell_their_facts(firm: Firm, program: Program) -> None:
    promise = given(program, cast.maija(firm))["promises"][0]
    made = program.get(f"/promises/{promise['code']}/events")[0]
    assert made["by"]["name"] == "Jari Nokinen"
    assert made["facts"]["due_on"] == "2026-03-20"
    assert datetime.fromisoformat(made["at"]) == NOON
    assert not IDS & set(made["facts"])
