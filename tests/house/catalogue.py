"""Reads translation catalogues and the sources they come from, without GNU gettext."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.house.tree import modules, templates

STRING = r"""u?'(?:[^'\\\n]|\\.)*'|u?"(?:[^"\\\n]|\\.)*\""""
# What Django's own `templatize` makes of a template's texts.
TEMPLATE_CALL = re.compile(rf"(?<!\w)(?:_|n?p?gettext)\((?:{STRING}|,|\s|count)+\)")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
# function name → positions of: singular, plural (or None), context (or None)
CALLS: dict[str, tuple[int, int | None, int | None]] = {
    "_": (0, None, None),
    "gettext": (0, None, None),
    "gettext_lazy": (0, None, None),
    "gettext_noop": (0, None, None),
    "ngettext": (0, 1, None),
    "ngettext_lazy": (0, 1, None),
    "pgettext": (1, None, 0),
    "pgettext_lazy": (1, None, 0),
    "npgettext": (1, 2, 0),
    "npgettext_lazy": (1, 2, 0),
}


@dataclass
class Entry:
    """One message of a catalogue."""

    msgid: str = ""
    plural: str | None = None
    context: str | None = None
    texts: dict[int, str] = field(default_factory=dict)
    is_fuzzy: bool = False

    @property
    def key(self) -> str:
        return self.msgid if self.context is None else f"{self.context}\x04{self.msgid}"

    @property
    def is_translated(self) -> bool:
        wanted = 2 if self.plural is not None else 1
        return len(self.texts) >= wanted and all(text.strip() for text in self.texts.values())


def entries(path: Path) -> list[Entry]:
    """Every entry of a .po file, the header (empty msgid) among them; obsolete ones left out."""
    return [entry for block in path.read_text(encoding="utf-8").split("\n\n") if (entry := _entry(block))]


def _entry(block: str) -> Entry | None:
    entry, slot, seen = Entry(), "", False
    values: dict[str, str] = {}
    for line in block.splitlines():
        if line.startswith("#~"):
            return None
        if line.startswith("#,") and "fuzzy" in line:
            entry.is_fuzzy = True
        if start := re.match(r'(msgid|msgid_plural|msgctxt|msgstr(?:\[\d+\])?)\s+(".*")$', line):
            slot, seen = start[1], True
            values[slot] = ast.literal_eval(start[2])
        elif line.startswith('"') and slot:
            values[slot] += ast.literal_eval(line)
    if not seen:
        return None
    entry.msgid, entry.plural, entry.context = (
        values.get("msgid", ""),
        values.get("msgid_plural"),
        values.get("msgctxt"),
    )
    for slot, value in values.items():
        if slot.startswith("msgstr"):
            entry.texts[int(slot[7:-1]) if "[" in slot else 0] = value
    return entry


def compiled(path: Path) -> dict[str | tuple[str, int], str]:
    """What a .mo file holds, as gettext reads it."""
    with path.open("rb") as file:
        return dict(gettext.GNUTranslations(file)._catalog)  # type: ignore[attr-defined]


def expected(path: Path) -> dict[str | tuple[str, int], str]:
    """What the .mo made of a .po file must hold."""
    held: dict[str | tuple[str, int], str] = {}
    for entry in entries(path):
        if entry.is_fuzzy or not entry.is_translated:
            continue
        if entry.plural is None:
            held[entry.key] = entry.texts[0]
        else:
            held |= {(entry.key, number): text for number, text in entry.texts.items()}
    return held


def placeholders(text: str) -> set[str]:
    return {one or two for one, two in PLACEHOLDER.findall(text)}


def wanted() -> dict[str, str]:
    """key → the place that asks for it, over all Python modules and templates."""
    from django.utils.translation.template import templatize

    found: dict[str, str] = {}
    for path in modules():
        found |= dict.fromkeys(_keys(path.read_text(encoding="utf-8")), path.name)
    for path in templates():
        code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        for call in TEMPLATE_CALL.findall(code):
            found |= dict.fromkeys(_keys(call.replace(", count)", ", 0)")), path.name)
    return found


def _keys(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in CALLS:
            continue
        singular, _, context = CALLS[name]
        parts = [
            arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None
            for arg in node.args
        ]
        if len(parts) > singular and (text := parts[singular]):
            prefix = f"{parts[context]}\x04" if context is not None else ""
            yield prefix + text
