"""What a column can mean, and what people call it in Finnish, Swedish and English."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from lupaus.features.exchange.rules.folding import fold


class Meaning(StrEnum):
    """The meaning of a column. The values are stored; never rename one."""

    NOTHING = "nothing"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    PHONE = "phone"
    PHONE2 = "phone2"
    EMAIL = "email"
    ADDRESS = "address"
    POSTCODE = "postcode"
    TOWN = "town"
    AREA = "area"
    OBJECT = "object"
    OBJECT_KIND = "object_kind"
    OBJECT_ADDRESS = "object_address"
    LAST_VISIT = "last_visit"
    NEXT_DUE = "next_due"
    INTERVAL = "interval"
    PRICE = "price"
    LANGUAGE = "language"
    PROMISED = "promised"
    NOTE = "note"


REPEATABLE = frozenset({Meaning.NOTE, Meaning.NOTHING})
"""Meanings that several columns may share; their texts are joined."""

# Tried from the top: the narrow words stand before the wide ones they contain
# ("sähköpostiosoite" is an e-mail before "osoite" is an address). All texts are folded.
_PATTERNS: tuple[tuple[Meaning, str], ...] = (
    (
        Meaning.NOTHING,
        r"(asiakas|kund|customer|client|lasku|faktura|invoice|rivi|rad|row)( ?(nro|numero|nr|no|nummer|number|id|tunnus))"
        r"|^(id|nro|nr|no|rivi|rad|row|syy|orsak|reason|y tunnus|hetu|personbeteckning|fo nummer)$|^miksi|^varfor|^why",
    ),
    (Meaning.EMAIL, r"sahkop|e ?mail|e ?post\b|e ?postadress|epost|s posti|^maili|^mejl"),
    (
        Meaning.TOWN,
        r"postitoimipaik|toimipaikka|paikkakunta|kaupunki$|\bkunta|^ptp|postort|^ort$|^stad|kommun|\btown|\bcity|municipality|post town",
    ),
    (
        Meaning.POSTCODE,
        r"postin(ume)?ro|postinumero|^pnro|^pno|postnummer|^postnr|post ?nr|\bzip|post ?code|postal code",
    ),
    (Meaning.FIRST_NAME, r"etunimi|etunimet|fornamn|first ?name|given ?name"),
    (Meaning.LAST_NAME, r"sukunimi|efternamn|last ?name|surname|family ?name"),
    (
        Meaning.PHONE2,
        r"((puh|gsm|tel|phone|mobil|matkapuh|numero|tfn)\w* ?[23]$)|(toinen|muu|vara|lanka|koti|tyo)( ?puh|n? ?numero)"
        r"|(andra|annan|hem|arbets) ?(tel|num)|(second|secondary|other|home|work|alternative|alt) ?(phone|number|tel)",
    ),
    (
        Meaning.PHONE,
        r"^puh|puhelin|\bgsm|matkapuh|^numero|kannykka|telefon|^tfn|^tel\b|tel ?(nro|nr|no)|phone|mobil|cell|^nummer",
    ),
    (
        Meaning.NEXT_DUE,
        r"seuraava|ensi kerta|^erapaiva|muistutuspaiva|muistutus ?pvm|muistuta(taan)? (pvm|paiva)|^nasta|^next|\bdue\b|paminnelsedatum|paminn\w* (den|datum)|remind(er)? (on|date)",
    ),
    (
        Meaning.LAST_VISIT,
        r"viimeksi|viimeisin|viimeinen|^viime |^viim\b|edellinen|nuohottu|nuohous ?(pvm|paiva)|kaynti ?(pvm|paiva|kerta)?$|kayty|tehty|senast|sotad|sotning(s|en)? ?datum|sotningsdag|besok"
        r"|^(nuohous|sotning|sweep)$|^last\b|(?<!is )swept|sweep date|visited|visit date|last ?visit|^(pvm|paivays|paivamaara|datum|date)$",
    ),
    (
        Meaning.OBJECT_ADDRESS,
        r"(kohteen|kohde|mokin|kayntio|kaynti|nuohous|tyokohteen) ?(osoite|soite)|objekt\w* ?adress|(site|property|object|work) address|address of the (object|site|work)",
    ),
    (
        Meaning.INTERVAL,
        r"\bvali\b|vali (kk|v)|nuohousvali|aikavali|intervall?|kuinka usein|toistuvuus|\bjakso|how often|frequency|hur ofta|\bcycle|\bkierto|^kk$|^every",
    ),
    (
        Meaning.PROMISED,
        r"lupa(us|sin|ttu|a)|luvat|luvannut|saa muistuttaa|muistutus|muistuta|lova(t|de)|lofte|paminn|promis|remind|consent|suostumus|samtycke",
    ),
    (
        Meaning.OBJECT_KIND,
        r"(kohteen|kohde|rakennus|asunto|asunnon|rakennuksen) ?(tyyppi|laji)|^rakennus|^asunto|^tyyppi|^laji|^kiinteisto|byggnad|bostad|(fastighets|objekts?|hus) ?typ|^typ\b|^kind|^type|building|dwelling|property",
    ),
    (
        Meaning.OBJECT,
        r"^kohde|^kohteet|tulisija|\bhormi|\btakka|\buuni|piippu|savuhormi|^mita |^vad |^what |^tyo$|objekt|eldstad|rokgang|rokkanal|skorsten|^kakelugn|fire ?place|\bflue|chimney|\bobject|appliance|stove",
    ),
    (
        Meaning.AREA,
        r"\balue|\bkyla|kaupunginosa|omrade|stadsdel|^by$|\barea|district|village|\breitti|^rutt|^route",
    ),
    (Meaning.PRICE, r"hinta|\beur\b|euroa?|^maksu|\bpris|\bprice|^cost|^fee\b|taksa|summa|veloitus"),
    (Meaning.LANGUAGE, r"kieli|sprak|language|^lang$"),
    (
        Meaning.NOTE,
        r"muist(io|iinpano)|huom|lisatie|kommen|ovikoodi|anteckn|anmarkn|\bnote|remark|comment|viesti|hyva tietaa|bra att veta|good to know|^info|ovrigt|^muuta|other",
    ),
    (Meaning.ADDRESS, r"osoite|\bkatu|lahios|adress|\bgata|address|street"),
    (
        Meaning.NAME,
        r"nimi|^asiakas|^asiakkaan?$|namn|^kund|^name|customer|client|yritys|omistaja|haltija|agare|owner|\bname$|full name|contact",
    ),
)
_COMPILED = tuple((meaning, re.compile(pattern)) for meaning, pattern in _PATTERNS)
_EXACT = {meaning.value.replace("_", " "): meaning for meaning in Meaning}


@lru_cache(maxsize=1_024)
def meaning_of_heading(heading: str) -> tuple[Meaning, float] | None:
    """What the heading says, and how sure that is (0 to 1); None where the words are unknown."""
    text = fold(heading)
    if not text or len(text) > 60:
        return None
    if text in _EXACT:
        return _EXACT[text], 1.0
    for meaning, pattern in _COMPILED:
        found = pattern.search(text)
        if found:
            covered = len(found.group()) / len(text)
            return meaning, 1.0 if covered > 0.7 else 0.8 + 0.2 * covered
    return None


def known_headings(cells: tuple[str, ...]) -> int:
    """How many different meanings the cells name: two or more make a row of headings."""
    found = set()
    for cell in cells:
        # A cell of the list itself may contain such a word ("takka"), but rarely digits or length.
        if cell and len(cell) <= 40:
            meaning = meaning_of_heading(cell)
            if meaning is not None:
                found.add(meaning[0])
    return len(found)
