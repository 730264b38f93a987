"""In which encoding was a file written? From bytes to text, whatever the page says of itself.

A text decoded rightly is full of the commonest characters; decoded wrongly it is not, since the codes of one encoding
fall on rare characters of another. That share decides between the encodings in which Chinese is written.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np

from searchapp.analysis.characters import codepoints, fold, fold_table


@dataclass(frozen=True, slots=True)
class Decoded:
    """encoding: the Python name of the codec used. replaced: how many characters stand as U+FFFD for broken bytes."""

    text: str
    encoding: str
    replaced: int


SAMPLE: Final = 4096
"""Bytes that are looked at, from the first one that is not ASCII."""

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_EVERY_MARK: Final = tuple(mark for mark, _ in _MARKS)
_CHINESE: Final = ("gb18030", "utf-8", "cp950", "big5hkscs")
_WIDE: Final = ("utf-16-le", "utf-16-be")
_NAMES: Final = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8",
    "gb18030": "gb2312 gbk gb18030 x-gbk gb_2312-80 cp936 ms936 euc-cn hz-gb-2312 chinese",
    "cp950": "big5 big-5 cp950 x-x-big5 big5-eten",
    "big5hkscs": "big5-hkscs big5hkscs",
}
_CODEC_OF: Final = {alias: codec for codec, aliases in _NAMES.items() for alias in aliases.split()}
_OTHERS: Final = re.compile(
    r"(?:windows-|cp)125\d|iso-8859-\d{1,2}|latin-?1|koi8-[ru]|shift_jis|sjis|euc-(?:jp|kr)|cp949"
)
_MARGIN: Final = 0.2
_MAKES_SENSE: Final = 0.3
_SURE: Final = 0.6
"""Real Chinese scores .6 to .9, and .4 where it is all names; Latin letters read as Chinese score below .1."""
_FEW: Final = 8
"""Of so few characters beyond ASCII each is looked at in its place: the bytes of a dash are those of 每 in Big5."""
_LONE_IDEOGRAPH: Final = re.compile(r"(?<![^\x00-\x7f])[\u3400-\u9fff](?![^\x00-\x7f])")
_ACCENTED: Final = re.compile(r"[\xa0\u00c0-\u024f]")
_LONE: Final = 0.25
_LATIN: Final = 0.5
"""What a lone ideograph among ASCII, and an accented letter or no-break space, are worth, of a common character."""
_ASCII: Final = bytes(range(128))
_WIDER: Final = re.compile("[\u0800-\U0010ffff]")
"""Characters of three bytes or four in UTF-8."""
_DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})"""
    rb"""|<meta[^>]{0,500}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""",
    re.IGNORECASE,
)

_COMMON_FOLDED: Final = (
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然"
    "没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二"
    "理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信"
    "北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提"
    "感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让"
    "认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联言权往展该领传近留红治决周保达办运武半候七必城父强步"
    "完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改"
    "议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏兴切除准备标热号质规则图例线示费户"
    "选类调整件消监督处罚罪违章律益责督环境污染护织群支援府县省局会议务院委厅镇乡村街居企厂券险银财税审批准许证登检验查施案诉裁"
    "判执议决批复释附录款项第条编则订修颁布令例章节页链源码文件系统软硬盘命令运行安装配置默认用户密目录输出键盘窗口桌面浏览器版本"
    "、。，；：？！“”‘’（）《》【】…—–·"
)
_COMMON: Final = frozenset(
    map(chr, np.flatnonzero(np.isin(fold_table()[:0x10000], codepoints(fold(_COMMON_FOLDED)))).tolist())
)
"""The commonest characters, simplified and traditional, with the punctuation of Chinese."""


def declared(raw: bytes) -> str | None:
    """The encoding that the first 4,096 bytes of an HTML or XML page name, as they name it."""
    found = _DECLARED.search(raw, 0, 4096)
    return (found[1] or found[2]).decode("ascii", "replace") if found else None


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """The text of the bytes; never raises. declared: what the page says, which decides where the bytes do not.

    UTF-8, GB18030 (and so GBK and GB2312), Big5 and UTF-16 are told apart by their bytes, with or without a byte
    order mark. Another encoding is taken where it is declared, fits every byte, and none of these makes sense.
    """
    if raw.startswith(_EVERY_MARK):
        mark, name = next(pair for pair in _MARKS if raw.startswith(pair[0]))
        return _decoded(raw[len(mark) :], name)
    if not raw:
        return Decoded("", "utf-8", 0)
    wide = raw.find(0, 0, SAMPLE) >= 0 and raw.count(0, 0, SAMPLE) * 50 > min(len(raw), SAMPLE)
    valid = False
    if not wide:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            valid = True
            # Bytes of another encoding pass for UTF-8 by chance only where they make two-byte characters.
            if len(text) == len(raw) or _WIDER.search(text, 0, 4 * SAMPLE):
                return Decoded(text, "utf-8", 0)
    name = _best(raw, (declared or "").lower(), wide, valid)
    return _decoded(raw, name)


def _best(raw: bytes, named: str, wide: bool, valid: bool) -> str:
    start = 0 if wide else len(raw) - len(raw.lstrip(_ASCII))
    sample = raw[start : start + SAMPLE]
    first = "utf-8" if valid else _CODEC_OF.get(named, _CHINESE[0])
    # Of equals the first wins: what is valid UTF-8, then the declared one, then the commoner.
    candidates = list(dict.fromkeys((first, *_CHINESE)))
    scores = []
    for name in candidates:
        scores.append(_score(sample, name))
        if scores[-1] > _SURE:
            return name
    best = max(scores)
    pairs = raw[start & ~1 :][:SAMPLE]
    for name in _WIDE:
        # Any bytes are UTF-16 of some characters: it must make more sense than the others, not just as much.
        score = _score(pairs, name)
        if score > max(best, 0.0) + _MARGIN:
            candidates, scores, best = [name], [score], score
    if best < _MAKES_SENSE and _OTHERS.fullmatch(named) and _fits(raw, named):
        return codecs.lookup(named).name
    return candidates[scores.index(best)]


def _score(sample: bytes, name: str) -> float:
    """Common characters less broken and odd ones, as a share of all that are evidence: those beyond ASCII.

    For UTF-16 letters and signs of ASCII are evidence too: read in any other way their zero bytes stand out.
    """
    text = codecs.getincrementaldecoder(name)("replace").decode(sample)
    counts = Counter(text)
    lowest = "\n" if name in _WIDE else "\x80"
    total = odd = 0
    common = 0.0
    for character, count in counts.items():
        if character < lowest and character != "\0":
            continue
        total += count
        if character in _COMMON or "\n" <= character <= "~":
            common += count
        elif character in "\ufffd\0" or "\ue000" <= character <= "\uf8ff" or "\x80" <= character <= "\x9f":
            odd += count
    if 0 < total <= _FEW:
        common += _LATIN * len(_ACCENTED.findall(text)) - (1 - _LONE) * sum(
            character in _COMMON for character in _LONE_IDEOGRAPH.findall(text)
        )
    return (common - 2 * odd) / total if total else 0.0


def _fits(raw: bytes, name: str) -> bool:
    """Whether every byte has a meaning in the encoding and most of those beyond ASCII are letters."""
    try:
        text = raw.decode(name)
    except (UnicodeDecodeError, LookupError):
        return False
    others = [character for character in text[:SAMPLE] if character > "\x7f"]
    if any(character < "\xa0" for character in others):
        return False
    return 2 * sum(map(str.isalpha, others)) > len(others)


def _decoded(raw: bytes, name: str) -> Decoded:
    text = raw.decode(name, "replace")
    # A file may itself hold U+FFFD, written by a program that had lost the character before.
    own = raw.count("\ufffd".encode(name)) if name in (*_WIDE, "utf-8", "gb18030") else 0
    return Decoded(text, name, max(text.count("\ufffd") - own, 0))
