"""What an import says, in the reader's language: why no list, why not this row, what was noticed."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from lupaus.features.exchange.models import Batch
from lupaus.features.exchange.rules.meanings import Meaning
from lupaus.features.exchange.rules.sheet import NotAList, Remark
from lupaus.features.exchange.rules.wanted import RowProblem
from lupaus.web import speech

MEANINGS: dict[Meaning, str | Lazy] = {
    Meaning.NAME: gettext_lazy("Name"),
    Meaning.FIRST_NAME: gettext_lazy("First name"),
    Meaning.LAST_NAME: gettext_lazy("Last name"),
    Meaning.PHONE: gettext_lazy("Phone"),
    Meaning.PHONE2: gettext_lazy("Second phone"),
    Meaning.EMAIL: gettext_lazy("E-mail"),
    Meaning.ADDRESS: gettext_lazy("Street address"),
    Meaning.POSTCODE: gettext_lazy("Postcode"),
    Meaning.TOWN: gettext_lazy("Town"),
    Meaning.AREA: gettext_lazy("Area or village"),
    Meaning.OBJECT: gettext_lazy("What is swept"),
    Meaning.OBJECT_KIND: gettext_lazy("Kind of building"),
    Meaning.OBJECT_ADDRESS: gettext_lazy("Address of the object"),
    Meaning.LAST_VISIT: gettext_lazy("Last visit"),
    Meaning.NEXT_DUE: gettext_lazy("Next due"),
    Meaning.INTERVAL: gettext_lazy("How often"),
    Meaning.PRICE: gettext_lazy("Price"),
    Meaning.LANGUAGE: gettext_lazy("Language"),
    Meaning.PROMISED: gettext_lazy("Promised to remind (yes or no)"),
    Meaning.NOTE: gettext_lazy("Note"),
    Meaning.NOTHING: gettext_lazy("Leave out"),
}

_NOT_A_LIST: dict[str, str | Lazy] = {
    "empty": gettext_lazy("There is nothing in the list. Nothing was changed."),
    "too_big": gettext_lazy(
        "The file is larger than %(limit_mb)s MB, so it was not read. A list of ten thousand customers is about 2 MB: is this the right file?"
    ),
    "too_many_rows": gettext_lazy(
        "There are more than %(limit)s rows. Bring the list in parts; what is in already is not doubled."
    ),
    "too_many_columns": gettext_lazy(
        "There are more than %(limit)s columns. Leave the ones that tell of customers and try again."
    ),
    "protected": gettext_lazy(
        "The file is locked with a password. Open it, save it without the password and bring it again."
    ),
    "old_excel": gettext_lazy(
        "This is an Excel file of the old kind. Open it, choose Save as, and take Excel workbook (.xlsx) or CSV."
    ),
    "broken": gettext_lazy(
        "The file is damaged and cannot be read. Open it in the program that made it and save it anew."
    ),
    "bomb": gettext_lazy(
        "The file would grow far too large when opened, so it was not read. Save the list as CSV and bring that."
    ),
    "no_people": gettext_lazy(
        "No customers were found in this text. Put each customer on a line of their own: a name, a phone number, a place, the last visit."
    ),
}
_OTHER_KINDS: dict[str, str | Lazy] = {
    "pdf": gettext_lazy(
        "This is a PDF. Copy the list from it and paste it here, or ask the program that made it for an Excel or CSV file."
    ),
    "picture": gettext_lazy(
        "This is a picture. Copy the text from it with your phone and paste it here, or type the lines."
    ),
    "document": gettext_lazy("This is a text document. Copy the list from it and paste it here."),
    "open_document": gettext_lazy(
        "This is a LibreOffice file. Open it, choose Save as, and take Excel workbook (.xlsx) or CSV."
    ),
    "numbers": gettext_lazy("This is a Numbers file. Open it, choose Export, and take Excel or CSV."),
    "web_page": gettext_lazy(
        "This is a web page, although its name may say Excel. Open it in Excel and save it as Excel workbook (.xlsx) or CSV."
    ),
    "archive": gettext_lazy("This is a packed folder. Unpack it and bring the list inside it."),
}
_OTHERWISE = gettext_lazy(
    "This file is not a list that can be read. Bring an Excel (.xlsx) or CSV file, or paste the lines."
)

_PROBLEMS: dict[str, str | Lazy] = {
    "no_contact": gettext_lazy("There is no phone, e-mail or address."),
    "phone_impossible": gettext_lazy("No phone has the number “%(value)s”."),
    "email_impossible": gettext_lazy("“%(value)s” is not an e-mail address."),
    "not_a_date": gettext_lazy("“%(value)s” is not a date."),
    "impossible_date": gettext_lazy("There is no such day as “%(value)s”."),
    "future_date": gettext_lazy("The day “%(value)s” has not come yet."),
    "no_year": gettext_lazy("“%(value)s” does not tell the year."),
    "too_old": gettext_lazy("“%(value)s” is too long ago."),
    "interval_unclear": gettext_lazy(
        "“%(value)s” does not tell how often. Write it like this: 1 year, 36 months."
    ),
    "too_long": gettext_lazy("The name is too long: “%(value)s”"),
    "no_way_to_reach": gettext_lazy("no phone or e-mail: only an address to visit"),
    "no_name": gettext_lazy("no name: shown by the number or address"),
    "no_last_visit": gettext_lazy("no last visit: asked among the first"),
    "price_unclear": gettext_lazy("the price was not understood: kept as a note"),
    "language_unclear": gettext_lazy("the language was not understood: the firm’s own is used"),
    "promised_unclear": gettext_lazy("neither yes nor no: no promise is claimed"),
    "date_among_words": gettext_lazy(
        "a date among other words: the newest date was taken, the words kept as a note"
    ),
    "due_before_visit": gettext_lazy("the next day lies before the last visit"),
}


def why_no_list(error: NotAList) -> str:
    """Why the file could not be read, and what to do."""
    sentence = _NOT_A_LIST.get(error.code)
    if error.code == "other_kind":
        sentence = _OTHER_KINDS.get(str(error.facts.get("kind")), _OTHERWISE)
    return str(sentence or _OTHERWISE) % error.facts


def why_not(problem: RowProblem) -> str:
    """Why a row, or a cell of it, was not taken as it stands."""
    return str(_PROBLEMS.get(problem.code, _OTHERWISE)) % {"value": problem.value[:80]}


def remark_on(remark: Remark) -> str:
    """What was noticed while the file was read."""
    if remark.code == "other_sheets":
        return (
            _("The sheet “%(read)s” was read. The file has other sheets that were left out.") % remark.facts
        )
    if remark.code == "lines_above":
        return _("The lines above the headings were left out.")
    return ""


def basis_words(batch: Batch, language: str) -> str:
    """The words kept as the basis of contact: who said what, and with which list."""
    with override(language):
        day = speech.day(batch.answered_on or batch.started_at.date(), language)
        return _("Promised to remind, as told when the customer list was brought in on %(day)s.") % {
            "day": day
        }
