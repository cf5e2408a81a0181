"""Villages, streets and names for the demo's customers. All invented but the villages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Village(NamedTuple):
    """Where a round goes: the area as the sweep calls it, and what stands on letters."""

    area: str
    postcode: str
    town: str


class Town(NamedTuple):
    """The surroundings of a firm."""

    villages: tuple[Village, ...]
    streets: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    cast: Mapping[str, str]
    """The names of those who have a story of their own."""


FINNISH = Town(
    villages=(
        Village("Sahalahti", "36420", "Sahalahti"),
        Village("Pälkäne", "36600", "Pälkäne"),
        Village("Liuksiala", "36200", "Kangasala"),
        Village("Ruutana", "36110", "Ruutana"),
        Village("Vatiala", "36240", "Kangasala"),
        Village("Laitikkala", "36660", "Laitikkala"),
        Village("Suorama", "36200", "Kangasala"),
        Village("Luopioinen", "36760", "Luopioinen"),
        Village("Haviseva", "36130", "Kangasala"),
        Village("Aitoo", "36720", "Aitoo"),
        Village("Raikku", "36280", "Kangasala"),
        Village("Rautajärvi", "36910", "Rautajärvi"),
    ),
    streets=tuple(
        "Kuusitie Rantapolku Harjukuja Myllytie Koivikontie Pappilantie Saarnitie Niittypolku Kirkkotie "
        "Lahdentaus Kaarnatie Pihlajakuja Vuorentie Hakametsäntie Ojankulma Salmentie Männikkötie Aittakuja".split()
    ),
    first_names=tuple(
        "Kaarina Pentti Ritva Eino Marjatta Tapio Anneli Juhani Leena Hannu Sirkka Matti Tuula Kalevi Päivi "
        "Antti Helena Mikko Irja Timo Outi Jorma Riitta Sami Elina Reijo Katri Olavi Minna Seppo Hilkka Ville "
        "Satu Aarne Tarja Esko Noora Raimo Pirkko Lauri".split()
    ),
    last_names=tuple(
        "Mäkelä Lehtonen Koskinen Rantanen Heikkilä Laaksonen Salmi Niemi Järvinen Hakala Kivelä Ojala "
        "Tuominen Saarinen Aalto Peltola Leppänen Harju Vuorinen Kallio Toivonen Lahti Karjalainen Mattila "
        "Hirvonen Lampinen Ylinen Ruohonen Sipilä Kangas Hietala Väisänen Jokela Rautio Uotila Ahonen".split()
    ),
    cast={
        "maija": "Maija Virtanen",
        "eero": "Eero Lehtonen",
        "kaarina": "Kaarina Mäkelä",
        "veikko": "Veikko Rantanen",
        "pentti": "Pentti Laaksonen",
        "ritva": "Ritva Koskinen",
        "aino": "Aino Heikkilä",
        "ahti": "Ahti Koski",
        "sirpa": "Sirpa Nieminen",
        "heikki": "Heikki Salo",
        "tellervo": "Tellervo Ojala",
        "markku": "Markku Hakala",
        "liisa": "Liisa Harju",
        "toivo": "Toivo Vuorinen",
        "jouni": "Jouni Aalto",
        "oona": "Oona Peltola",
        "onni": "Onni Lahti",
        "vieno": "Vieno Saarinen",
        "arvo": "Arvo Kivelä",
        "anja": "Anja Toivonen",
    },
)

SWEDISH = Town(
    villages=(
        Village("Västanfjärd", "25830", "Västanfjärd"),
        Village("Dragsfjärd", "25870", "Dragsfjärd"),
        Village("Vreta", "25700", "Kimito"),
        Village("Lielax", "21600", "Pargas"),
        Village("Mattkärr", "25700", "Kimito"),
        Village("Nagu", "21660", "Nagu"),
        Village("Engelsby", "25700", "Kimito"),
        Village("Dalsbruk", "25900", "Dalsbruk"),
        Village("Sjölax", "25700", "Kimito"),
        Village("Björkboda", "25860", "Björkboda"),
        Village("Kirjala", "21600", "Pargas"),
        Village("Hitis", "25940", "Hitis"),
    ),
    streets=tuple(
        "Granvägen Strandstigen Åsgränden Kvarnvägen Björkvägen Prästgårdsvägen Askvägen Ängsstigen Kyrkvägen "
        "Vikbacken Barkvägen Rönngränden Bergsvägen Hagvägen Dikeshörnet Sundvägen Tallvägen Bodgränden".split()
    ),
    first_names=tuple(
        "Karin Peter Gunilla Einar Margareta Tage Anneli Johan Lena Håkan Siv Mats Ulla Kaj Maria "
        "Anders Helena Mikael Ingrid Tom Ann-Sofi Göran Rita Sam Ellen Rolf Katarina Olof Mia Sven Hjördis Viktor "
        "Sofia Arne Tove Erland Nora Ralf Pia Lars".split()
    ),
    last_names=tuple(
        "Lindroos Söderlund Forsman Strandberg Holmström Lundqvist Sundberg Nylund Sjöblom Hagman Stenberg "
        "Ekström Westerlund Sandström Wikström Åkerblom Lövgren Backman Björklund Berglund Törnroos Vikström "
        "Karlsson Mattsson Grönroos Lampinen Öhman Ruusunen Sandell Kankare Hellström Westerholm Åberg Rosenlund "
        "Ullgren Ahlgren".split()
    ),
    cast={
        "maija": "Maja Lindström",
        "eero": "Erik Nyman",
        "kaarina": "Karin Söderlund",
        "veikko": "Verner Forsman",
        "pentti": "Peter Holmström",
        "ritva": "Gunilla Strandberg",
        "aino": "Aina Lundqvist",
        "ahti": "Axel Sundberg",
        "sirpa": "Birgit Nylund",
        "heikki": "Henrik Sjöblom",
        "tellervo": "Tyra Hagman",
        "markku": "Markus Stenberg",
        "liisa": "Lisa Ekström",
        "toivo": "Torsten Westerlund",
        "jouni": "Jonas Wikström",
        "oona": "Oline Backman",
        "onni": "Ossian Berglund",
        "vieno": "Viola Björklund",
        "arvo": "Arvid Törnroos",
        "anja": "Anja Mattsson",
    },
)

BY_LANGUAGE = {"fi": FINNISH, "sv": SWEDISH, "en": FINNISH}
