"""Tricks other than injected fragments that can be undone with certainty."""

from __future__ import annotations

import re
from itertools import pairwise

from searchapp.corpus.reading import Cut
from searchapp.corpus.stutter import repetitions

_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
_NEUTRAL = "men|de|le|zi|ne|ma|ba|me|tou|zhe"
_WORD = rf"(?:[a-zü]{{0,6}}[{_TONES}]){{1,8}}[a-z]{{0,6}}"
_TONED = re.compile(rf"\({_WORD}(?:[ '’-](?:{_WORD}|{_NEUTRAL})){{0,7}}\)")
_SYLLABLE = re.compile(rf"{_TONED.pattern}|\((?:{_NEUTRAL})\)")
_TONE = re.compile(f"[{_TONES}]")
_READING = (
    r"\((?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?(?:a(?:i|ng?|o)?|e(?:i|ng?|r)?|i(?:a(?:ng?|o)?|e|ng?|ong|u)?|o(?:ng|u)?|"
    r"u(?:a(?:i|ng?)?|i|n|o|e)?|[v\u00fc]e?)\)"
)
_TONELESS = re.compile(f"{_READING}(?:{_READING}){{0,2}}")
_OPENED = re.compile(rf"\([a-zü{_TONES}]")
_FULL_WIDTH = re.compile(rf"\uff08[a-zü{_TONES}][a-zü '’{_TONES}-]{{0,40}}\uff09")
GLOSS = re.compile(
    rf"\([a-zü{_TONES}]{{1,6}}\)|\uff08[a-zü{_TONES}]{{1,6}}\uff09"
    rf"|[(\uff08](?=[^)\uff09]{{0,6}}[{_TONES}])[a-zü '’{_TONES}-]{{1,40}}[)\uff09]"
)
"""A reading on a page that is known to have them."""
_LEAST_PINYIN = 4
_LEAST_TONELESS = 8
_LEAST_READINGS = 5
"""Syllables without tones may be anything in brackets; a machine's annotation has many, and many different ones."""
_NEAR = 40
"""Glosses stand apart; where a machine annotated the characters, the next one is within this many characters."""
_SIGN = r"[!-/:-@\[-`{-~]"
# Atomic: a token can be read in several ways, and forty of them in a row in more than can be tried.
_TOKEN = rf"(?>(?:{_SIGN}{{1,2}}[0-9A-Za-z]?|[0-9A-Za-z]{{1,2}}{_SIGN}{{0,2}}|[0-9A-Za-z]{_SIGN}[0-9A-Za-z]?)(?![!-~]))"
_ASCII = re.compile(r"[ -~]{9,}")
_LEAST_GAPS = 4
"""The least noise is five tokens of one character with the blanks between them."""
_NOISE = re.compile(rf"{_TOKEN}(?: {_TOKEN}){{4,40}}(?![!-~ ])")
_JAMMER = re.compile(r"[ -;] (?:[?-~][ -;] ){4,15}[?-~](?![!-~])")
"""What Discuz! puts at line ends: pairs of a sign or digit and a letter or sign, drawn anew each time."""
_NOISE_WITHIN = re.compile(rf" (?=[!-~]{{1,4}} )(?:{_TOKEN} {_TOKEN} {_TOKEN}|[?-~][ -;] [?-~][ -;] [?-~][ -;]) ")
"""The inside of either, which nearly all pages lack; few words of ASCII are as short as its first one."""
_LEAST_NOISE = 2
_LEAST_BLANKS = 8
_MARK = re.compile(r"[。\uff01\uff1f\uff0c\uff1b,;]")
_BEFORE = re.compile(r"[。\uff01\uff1f\uff0c\uff1b,;\s]")
_AFTER = re.compile(r"[。\uff01\uff1f\uff0c\uff1b,;\n]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_SHORTEST_SENTENCE = 9
_SURE_LENGTH = 12
_SHORTEST_CLAUSE = 4
_SHORTEST_STUTTER = 6
_LONGEST_STUTTER = 64
_LEAST_DOUBLED = 3
_LENGTH_OF_TWO = 14
_SHARE_DOUBLED = 1 / 60
"""Shorter ones are doubled by people too: they go where three different ones are, or two of so many characters in
all, and one in so many of the page."""
_LABEL = re.compile(
    r"\s{0,9}[【\[(\uff08]?(?:导读|导语|内容摘要|摘 ?要|核心提示|内容提要|内容简介|简介|提要|概述|導讀)"
    r"[】\])\uff09]?\s{0,4}[:\uff1a]?\s{0,4}"
)
_CUT_SHORT = re.compile(r"(?:\.{2,6}|…{1,2}|。{2,6})?\s{0,4}(?:[\[【(]?(?:详细|全文|更多|阅读全文)[\]】)]?)?$")
_SHORTEST_PREVIEW = 20
_PREVIEWS_WITHIN = 4
_SHORTEST_PARAGRAPH = 40


def find_tricks(text: str) -> list[Cut]:
    """What was put into a body to make it look new, in the order it stands, without overlaps.

    pinyin: a reading in brackets behind every other character. noise: the strings of signs and single letters with
    which forums spoil copies. doubled: a sentence, a clause or a part of one that stands twice in a row. repeated: a
    paragraph that came before, or the beginning of the text shown above it.
    """
    repeated = _repeated(text)
    cuts = _pinyin(text) + _noise(text) + (repeated or _preview(text)) + _doubled(text)
    cuts.sort()
    apart: list[Cut] = []
    for cut in cuts:
        if not apart or cut[0] >= apart[-1][1]:
            apart.append(cut)
    return apart


def _pinyin(text: str) -> list[Cut]:
    return [(start, end, "pinyin") for start, end in glosses(text)]


def glosses(text: str) -> list[tuple[int, int]]:
    """Start and end of the readings in brackets on a page whose characters were annotated by a machine."""
    if text.count("(") + text.count("\uff08") < _LEAST_PINYIN:
        return []
    if _FULL_WIDTH.search(text):
        text = text.replace("\uff08", "(").replace("\uff09", ")")
    readings = len(_OPENED.findall(text))
    if readings < _LEAST_PINYIN:
        return []
    toned = _behind_words(_TONED, text)
    if len(toned) >= _LEAST_PINYIN and _are_near(toned) and _are_woven(toned, text):
        return _behind_words(_SYLLABLE, text)
    if readings < _LEAST_TONELESS:
        return []
    toneless = _behind_characters(_TONELESS, text)
    if len(toneless) < _LEAST_TONELESS or len({text[start:end] for start, end in toneless}) < _LEAST_READINGS:
        return []
    return toneless if _are_near(toneless) and _are_woven(toneless, text) else []


def _behind_characters(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [found.span() for found in pattern.finditer(text) if _behind_han(text, found.start())]


def _behind_words(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Readings behind at least as many Chinese characters as they have tones."""
    found = []
    for start, end in _behind_characters(pattern, text):
        syllables = len(_TONE.findall(text, start, end))
        if syllables < 2 or (start >= syllables and _HAN.fullmatch(text, start - syllables, start)):
            found.append((start, end))
    return found


def _are_near(places: list[tuple[int, int]]) -> bool:
    near = sum(after[0] - before[0] <= _NEAR for before, after in pairwise(places))
    return 2 * near >= len(places) - 1


def _are_woven(places: list[tuple[int, int]], text: str) -> bool:
    """Whether the text goes on behind most readings, as where a machine annotated it.

    In lists of words, in glossaries and exams a reading stands at the end of its entry, or behind the entry's head.
    """
    woven = 0
    for start, end in places:
        head = start - max(1, len(_TONE.findall(text, start, end)))
        woven += "\u3400" <= text[end : end + 1] <= "\u9fff" and head > 0 and not text[head - 1].isspace()
    return 2 * woven >= len(places)


def _behind_han(text: str, position: int) -> bool:
    return position > 0 and "\u3400" <= text[position - 1] <= "\ufaff"


def _noise(text: str) -> list[Cut]:
    if text.count(" ") < _LEAST_BLANKS or _NOISE_WITHIN.search(text) is None:
        return []
    cuts = []
    # One run after the other: all kinds of noise are ASCII, and Chinese pages have few characters of it in a row.
    for run in _ASCII.finditer(text):
        first, last = run.span()
        if text.count(" ", first, last) < _LEAST_GAPS:
            continue
        for found in _JAMMER.finditer(text, first, last):
            if _is_jammer(found[0]) and _is_joined(text, *found.span()):
                cuts.append((*found.span(), "noise"))
        whole = _NOISE.match(text, first)
        if whole and _is_noise(whole[0]) and _is_joined(text, *whole.span()):
            cuts.append((*whole.span(), "noise"))
    return cuts if len({start for start, _, _ in cuts}) >= _LEAST_NOISE else []


def _is_joined(text: str, start: int, end: int) -> bool:
    """Whether Chinese text or punctuation stands right before or behind it."""
    return (start > 0 and text[start - 1] >= "\u3001") or (end < len(text) and text[end] >= "\u3001")


def _is_jammer(text: str) -> bool:
    """Pairs drawn at random hardly repeat; lists of variables or of options repeat their commas and hyphens."""
    firsts, seconds = text[::3], text[2::3]
    return len(set(firsts)) >= 4 and 2 * len(set(firsts)) >= len(firsts) and 2 * len(set(seconds)) >= len(seconds)


def _is_noise(text: str) -> bool:
    """Noise mixes signs of many kinds with letters and digits; formulas and command lines repeat a few."""
    signs = {character for character in text if not character.isalnum() and character != " "}
    mixed = sum(token[:1].isalnum() != token[-1:].isalnum() for token in text.split(" "))
    return len(signs) >= 3 and mixed >= 3


def _doubled(text: str) -> list[Cut]:
    """The first of two like sentences, clauses or parts of one in a line, with its mark: that of the second may differ.

    Long ones always; short ones only where the page doubles so many that it is its habit.
    """
    pairs = [pair for found in repetitions(text) for pair in (_pair(text, *found),) if pair is not None]
    if not pairs:
        return []
    kinds = {text[start:end].strip() for start, end in pairs}
    many = len(kinds) >= _LEAST_DOUBLED or (len(kinds) > 1 and sum(map(len, kinds)) >= _LENGTH_OF_TWO)
    habit = many and len(pairs) >= _SHARE_DOUBLED * len(_MARK.findall(text))
    return [
        (start, end, "doubled")
        for start, end in pairs
        if habit
        or end - start > _SHORTEST_SENTENCE
        or (end - start >= _SHORTEST_STUTTER and _MARK.match(text, end - 1) is None)
    ]


def _pair(text: str, first: int, second: int, length: int) -> tuple[int, int] | None:
    """Where a repetition is that of whole clauses, or one of Chinese characters without any mark: its first half."""
    size = second - first
    for start in range(first, first + length - size + 2):
        end = start + size
        whole = start == 0 or _BEFORE.match(text, start - 1) is not None
        closed = end + size - 1 >= len(text) or _AFTER.match(text, end + size - 1) is not None
        if whole and closed and _MARK.match(text, end - 1):
            words = text[start : end - 1]
            if len(words) < _SHORTEST_CLAUSE or "\n" in words or not _is_prose(words):
                continue
            return None if _takes_up(text, end, size - 1) else (start, end)
    words = text[first:second]
    if length >= size and size <= _LONGEST_STUTTER and len(set(words)) > 2 and _HAN.fullmatch(words):
        return first, second
    return None


def _takes_up(text: str, start: int, length: int) -> bool:
    """Whether a sentence takes up the short last one: the licence is changed. Changing the licence, nobody pays."""
    following = text[start + length : start + length + 1]
    return length <= _SURE_LENGTH and text[start - 1] in "。\uff01\uff1f" and following in "\uff0c,\uff1b;"


def _is_prose(text: str) -> bool:
    """Whether most of it are Chinese characters; the rows of a table are not."""
    if len(text) >= _SURE_LENGTH:
        return not text.isascii()
    return 5 * sum("\u3400" <= character <= "\u9fff" for character in text) > 4 * len(text) and len(set(text)) > 2


def _repeated(text: str) -> list[Cut]:
    """A paragraph like the one before it, or like the first of all, which previews repeat."""
    lines = text.split("\n")
    long = [line.strip() for line in lines if len(line) >= _SHORTEST_PARAGRAPH]
    if len(set(long)) == len(long):
        return []
    cuts = []
    first, previous, start = "", "", 0
    for line in lines:
        paragraph = line.strip()
        if paragraph:
            same = paragraph in (previous, first)
            if same and len(paragraph) >= _SHORTEST_PARAGRAPH and not paragraph.isascii() and "。" in paragraph:
                cuts.append((start, start + len(line), "repeated"))
            previous = paragraph
            first = first or paragraph
        start += len(line) + 1
    return cuts


def _preview(text: str) -> list[Cut]:
    """A paragraph over the text that is its beginning, cut short or under a label."""
    start = 0
    for line in text.split("\n", _PREVIEWS_WITHIN)[:_PREVIEWS_WITHIN]:
        end = start + len(line)
        label = _LABEL.match(text, start, end)
        words = text[label.end() if label else start : end].strip()
        if len(words) >= _SHORTEST_PREVIEW:
            below = text[end : end + 3 * len(line) + 40].lstrip()
            # The first character tells nearly all paragraphs apart.
            if words[0] == below[:1] and _is_beginning(words, below, label is not None):
                return [(start, end, "repeated")]
        start = end + 1
    return []


def _is_beginning(words: str, below: str, labelled: bool) -> bool:
    """Whether a paragraph says no more than the text below it begins with; blanks and an ellipsis are no part of it."""
    cut = _CUT_SHORT.search(words, max(0, len(words) - 24))
    short = "".join(words[: cut.start() if cut else None].split())
    known = labelled or len(short) < len("".join(words.split()))
    if len(short) < (_SHORTEST_PREVIEW if known else _SHORTEST_PARAGRAPH) or short.isascii():
        return False
    return "".join(below.split()).startswith(short)
