"""Writes characters.txt, the table of foldings and character classes that ships with the package.

Run `python -m searchapp.analysis.make_characters` (needs the extra `tables`, that is OpenCC and its dictionaries).
The table is made once and kept in the repository, so that neither the Python version's Unicode data nor an OpenCC
release changes what an index holds.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

TABLE = Path(__file__).with_name("characters.txt")
LAST = 0x110000

SPACE, CJK, WORD, SYMBOL, PUNCTUATION = range(5)

_TAGS = {"<wide>", "<narrow>", "<small>", "<vertical>", "<noBreak>", "<font>", "<sub>"}
_RADICALS = range(0x2E80, 0x2FE0)
_SPECIAL = {
    **dict.fromkeys("“”„‟", '"'),
    **dict.fromkeys("‘’‚‛", "'"),
    **dict.fromkeys("‐‑‒–−", "-"),
    **dict.fromkeys("\u200b\u2060\ufeff", " "),
    "²": "2",
    "³": "3",
    "µ": "μ",
}
# Where OpenCC's first choice keeps the character, but traditional text mostly means the second one by it.
_COMMONEST = {
    "瞭": "了",
    "藉": "借",
    "祇": "只",
    "衹": "只",
    "妳": "你",
    "麽": "么",
    "箇": "个",
}
# Printed forms of the same characters that OpenCC takes for standard ones.
_VARIANTS = dict(
    zip(
        "衞靑戸淸郞毎歩黒徳髙鍳鬪鬭効劵曡値緖痺粧囯竝",
        "卫青户清郎每步黑德高鉴斗斗效券叠值绪痹妆国并",
        strict=True,
    )
)

_CJK = (
    (0x1100, 0x11FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x302F), (0x3031, 0x3035), (0x3038, 0x303C),
    (0x3041, 0x309F), (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x3105, 0x312F), (0x3131, 0x318E), (0x31A0, 0x31BF),
    (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF),
    (0xFF66, 0xFFDC), (0x1AFF0, 0x1B16F), (0x20000, 0x3FFFF),
)  # fmt: skip
# Whole blocks: exact classes of rare scripts are not worth a regular expression of a thousand ranges.
_ASTRAL = (
    (0x10000, 0x1CFFF, WORD), (0x1D000, 0x1D3FF, SYMBOL), (0x1D400, 0x1EFFF, WORD), (0x1F000, 0x1FFFF, SYMBOL),
    (0x40000, 0xEFFFF, PUNCTUATION), (0xF0000, 0x10FFFF, SYMBOL),
)  # fmt: skip


def _variation_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _once(character: str, simplified: Mapping[str, str]) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if _variation_selector(character):
        return " "
    if character in simplified:
        return simplified[character]
    tag, _, rest = unicodedata.decomposition(character).partition(" ")
    if tag and not tag.startswith("<"):
        if not rest:
            return chr(int(tag, 16))
        base, *marks = list(unicodedata.normalize("NFD", character))
        if unicodedata.name(base, "").startswith("LATIN ") and all(
            unicodedata.category(mark) == "Mn" for mark in marks
        ):
            return base
    elif tag and " " not in rest:
        target = chr(int(rest, 16))
        if tag in _TAGS or (tag == "<compat>" and (ord(character) in _RADICALS or target.isspace())) or target == " ":
            return target
    for changed in (character.lower(), character.casefold()):
        if len(changed) == 1 and changed != character and changed.upper() != changed:
            return changed
    return character


def folding(simplified: Mapping[str, str]) -> dict[int, int]:
    """code point -> folded code point, where they differ; folding a folded character changes nothing."""
    folded = {}
    for code in range(LAST):
        if 0xD800 <= code < 0xE000:
            continue
        character = chr(code)
        for _ in range(8):
            changed = _once(character, simplified)
            if changed == character:
                break
            character = changed
        if ord(character) != code:
            folded[code] = ord(character)
    return folded


def character_class(code: int) -> int:
    """The class of one code point."""
    character = chr(code)
    if character.isspace():
        return SPACE
    if any(first <= code <= last for first, last in _CJK):
        return CJK
    for first, last, kind in _ASTRAL:
        if first <= code <= last:
            return kind
    category = unicodedata.category(character)
    if category[0] in "LM" or category in ("Nd", "Nl"):
        return WORD
    return SYMBOL if category in ("So", "No", "Co") else PUNCTUATION


def opencc_simplified() -> dict[str, str]:
    """Traditional character -> the simplified one that it most often means, from OpenCC's dictionaries."""
    import opencc

    folder = Path(opencc.__file__).parent / "clib"
    found: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("TSCharacters", "TSCharactersExt"):
            text = Path(scratch) / name
            source = folder / "share" / "opencc" / f"{name}.ocd2"
            command: list[str | Path] = [
                folder / "bin" / "opencc_dict",
                "-i",
                source,
                "-o",
                text,
                "-f",
                "ocd2",
                "-t",
                "text",
            ]
            subprocess.run(command, check=True)
            for line in text.read_text("utf-8").splitlines():
                traditional, _, choices = line.partition("\t")
                first = choices.split(" ")[0]
                # A common character is not worth becoming one outside the BMP that no font shows.
                if len(traditional) == len(first) == 1 and (ord(first) < 0x10000 or ord(traditional) >= 0x10000):
                    found.setdefault(traditional, first)
    found.update(_COMMONEST | _VARIANTS)
    return {old: new for old, new in found.items() if old != new}


def _spans(pairs: Iterable[tuple[int, int]], step: int) -> Iterator[tuple[int, int, int]]:
    start = last = value = -1
    for code, target in pairs:
        if code == last + 1 and target == value + step * (code - start):
            last = code
            continue
        if start >= 0:
            yield start, last, value
        start = last = code
        value = target
    yield start, last, value


def main() -> None:
    """Write the table."""
    fold = folding(opencc_simplified())
    lines = [
        "# Made by searchapp.analysis.make_characters from the Unicode Character Database and OpenCC's dictionaries",
        "# TSCharacters and TSCharactersExt (Apache License 2.0, Carbo Kuo and others); do not edit.",
        "# fold FIRST LAST TARGET: the characters FIRST..LAST fold to TARGET, TARGET+1, ... (hexadecimal)",
        "# class FIRST LAST CLASS: they fold to 0 space, 1 CJK, 2 word, 3 symbol; all others are punctuation",
    ]
    lines += [f"fold {first:x} {last:x} {target:x}" for first, last, target in _spans(sorted(fold.items()), 1)]
    classes = ((code, character_class(fold.get(code, code))) for code in range(LAST))
    lines += [f"class {first:x} {last:x} {kind}" for first, last, kind in _spans(classes, 0) if kind != PUNCTUATION]
    TABLE.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    sys.stderr.write(f"{len(fold)} foldings of Unicode {unicodedata.unidata_version}\n")


if __name__ == "__main__":
    main()
