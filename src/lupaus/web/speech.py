"""How dates, times, sums and phone numbers are said in Finnish, Swedish and English.

Pure: the language is an argument ("fi", "sv", "en"; anything else is read as English), so that a letter to a customer can
be in hers while the page is in yours. Days are `date`; instants must be made local by the caller.
"""

from __future__ import annotations

from datetime import date, datetime, time

import phonenumbers

HOME = "FI"
NBSP = "\N{NO-BREAK SPACE}"
# Signs outside the GSM alphabet would cut a message to 70 characters.
PLAIN = str.maketrans({NBSP: " ", "–": "-", "−": "-", "”": '"', "“": '"', "’": "'"})

SHORT_DAYS = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
LONG_DAYS = {
    "fi": ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"),
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
IN_MONTH = {
    "fi": tuple(
        f"{stem}kuussa"
        for stem in (
            "tammi", "helmi", "maalis", "huhti", "touko", "kesä",
            "heinä", "elo", "syys", "loka", "marras", "joulu",
        )
    ),
    "sv": (
        "januari", "februari", "mars", "april", "maj", "juni",
        "juli", "augusti", "september", "oktober", "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
NEAR_DAYS = {
    "fi": {-2: "toissapäivänä", -1: "eilen", 0: "tänään", 1: "huomenna", 2: "ylihuomenna"},
    "sv": {-2: "i förrgår", -1: "i går", 0: "i dag", 1: "i morgon", 2: "i övermorgon"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
CLOCK = {"fi": "klo", "sv": "kl.", "en": "at"}


def known(language: str) -> str:
    """The one of our three languages that this code means; English when none."""
    head = language[:2].lower()
    return head if head in SHORT_DAYS else "en"


def day(on: date, language: str, style: str = "full", today: date | None = None) -> str:
    """A day in words: full "24.11.2025", short "to 3.12.", long "torstai 3.12.2026", on "torstaina 3.12.2026".

    Short tells the year as well when it is not today's year and today is known.
    """
    language = known(language)
    if style == "full":
        return f"{on.day}.{on.month}.{on.year}"
    if style in ("long", "on"):
        name = LONG_DAYS[language][on.weekday()] + ("na" if (style, language) == ("on", "fi") else "")
        return f"{name} {on.day}.{on.month}.{on.year}"
    year = str(on.year) if today and today.year != on.year else ""
    return f"{SHORT_DAYS[language][on.weekday()]}{NBSP}{on.day}.{on.month}.{year}"


def near_day(on: date, today: date, language: str) -> str:
    """ "tänään", "huomenna", else "to 3.12." (with the year when it is another year)."""
    language = known(language)
    near = NEAR_DAYS[language].get((on - today).days)
    return near or day(on, language, "short", today)


def clock(at: time | datetime, language: str) -> str:
    """24 hours: "17" or "17.30" in Finnish and Swedish, "17:00" in English."""
    if known(language) == "en":
        return f"{at.hour}:{at.minute:02}"
    return f"{at.hour}.{at.minute:02}" if at.minute else str(at.hour)


def at_clock(at: time | datetime, language: str) -> str:
    """A time that stands alone, as in a list: "klo 15.00", "kl. 15.00", "15:00"."""
    language = known(language)
    if language == "en":
        return clock(at, language)
    return f"{CLOCK[language]}{NBSP}{at.hour}.{at.minute:02}"


def quoted(text: str, language: str) -> str:
    """Somebody's own words in quotation marks: ”…” in Finnish and Swedish, “…” in English."""
    return f"“{text}”" if known(language) == "en" else f"”{text}”"


def when(
    on: date,
    today: date,
    language: str,
    at: time | datetime | None = None,
    until: time | datetime | None = None,
) -> str:
    """ "tänään klo 17", "huomenna", "to 3.12. klo 10–12": a day with perhaps a time, as one says it today."""
    language = known(language)
    said = near_day(on, today, language)
    if at is None:
        return said
    if until is None:
        return f"{said} {CLOCK[language]}{NBSP}{clock(at, language)}"
    joint = "" if language == "en" else f"{CLOCK[language]}{NBSP}"
    return f"{said} {joint}{clock(at, language)}–{clock(until, language)}"


def month_ago(on: date, today: date, language: str) -> str:
    """A past day as one recalls it: "viime marraskuussa", "i november i fjol", "last November"; older ones with the year."""
    language = known(language)
    month = IN_MONTH[language][on.month - 1]
    months = (today.year - on.year) * 12 + today.month - on.month
    if months == 0:
        return {"fi": "tässä kuussa", "sv": "den här månaden", "en": "this month"}[language]
    if months < 0 or months > 12 or (on.year < today.year - 1):
        return {"fi": f"{month} {on.year}", "sv": f"i {month} {on.year}", "en": f"in {month} {on.year}"}[
            language
        ]
    if on.year == today.year:
        return {"fi": month, "sv": f"i {month}", "en": f"in {month}"}[language]
    return {"fi": f"viime {month}", "sv": f"i {month} i fjol", "en": f"last {month}"}[language]


def count(number: int, language: str) -> str:
    """Thousands apart: "1 412" (no-break space) in Finnish and Swedish, "1,412" in English."""
    said = f"{abs(number):,}"
    if known(language) != "en":
        said = said.replace(",", NBSP)
    return f"−{said}" if number < 0 else said


def money(cents: int, language: str) -> str:
    """Euros: "79 €" when whole, else "79,50 €" in Finnish and Swedish, "79.50 €" in English."""
    euros, rest = divmod(abs(cents), 100)
    point = "." if known(language) == "en" else ","
    said = count(euros, language) + (f"{point}{rest:02}" if rest else "")
    return f"{'−' if cents < 0 else ''}{said}{NBSP}€"


def phone(number: str) -> str:
    """A number as read aloud: "040 123 4567" at home, "+46 70 123 45 67" abroad; what is no number comes back as it was.

    Joined by no-break spaces, so that a line never breaks inside it.
    """
    try:
        parsed = phonenumbers.parse(number, HOME)
    except phonenumbers.NumberParseException:
        return number
    if parsed.extension or not phonenumbers.is_possible_number(parsed):
        return number
    if parsed.country_code != phonenumbers.country_code_for_region(HOME):
        said = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        return said.replace(" ", NBSP).replace("-", NBSP)
    digits = phonenumbers.national_significant_number(parsed)
    area = phonenumbers.length_of_national_destination_code(parsed) or 2
    return NBSP.join(["0" + digits[:area], *_grouped(digits[area:])])


def plain(text: str) -> str:
    """The same words with signs that fit one text message: common spaces, hyphens and straight quotes."""
    return text.translate(PLAIN)


def _grouped(digits: str) -> list[str]:
    """Three and four digits at a time, as Finns write them: 123 4567, 4245 1234, 123 456, 1234."""
    if len(digits) <= 4:
        return [digits]
    if len(digits) == 8:
        return [digits[:4], digits[4:]]
    return [digits[:3], *_grouped(digits[3:])]
