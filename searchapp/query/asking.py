"""Which part of a query only asks? The answer stands in its place, so no document should earn by repeating it."""

from __future__ import annotations

import re
from typing import Final

from searchapp.analysis import CJK, FUNCTION_CHARACTERS, WORD, character_class

_COUNTED = "个年月日天位次种名座岁条部届首张人场集期支项层级米公里元亿万点分秒时小代州省市县艘辆架楼所家间回篇"
HOW_MUCH: Final = "多(?:少|久|大(?![学部数众量家])|长(?![江城期])|高(?![中校级原考铁])|远(?!程)|快(?!好))"
"""As a regular expression: how much, how big …, but not 多伦多大学."""
_ASKING: Final = re.compile(
    "(?<![认成称名变作视])为[什甚]么|[是在于有]?[什甚]么(?:时候|时间|地方|样|原因|名字|意思)?|为何|如何|因何|有何|"
    "(?<![任几])何[时地处人种者年月日事物以]|哪一[年个种位]?|哪[年里儿些个位种]|哪(?![吒咤])|谁|"
    rf"{HOW_MUCH}|几(?=[{_COUNTED}])|怎么样|怎么|怎样|是否|请问|吗(?!啡)|呢(?![喃子绒])|啥"
)
_BREAK: Final = "\n"


def without_asking(folded: str) -> str:
    """The text with its question words replaced by line ends, of the same length.

    As it was where it asks nothing, or where nothing but grammar would be left of it.
    """
    left = _ASKING.sub(lambda found: _BREAK * len(found[0]), folded)
    if left == folded or not any(map(_carries_meaning, left)):
        return folded
    return left


def _carries_meaning(character: str) -> bool:
    return character_class(ord(character)) in (CJK, WORD) and character not in FUNCTION_CHARACTERS
