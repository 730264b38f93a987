"""Which part of a query only asks? The answer stands in its place, so no document should earn by repeating it."""

from __future__ import annotations

import re
from typing import Final

from searchapp.analysis import CJK, WORD, character_class, function_characters

_COUNTED = "个年月日天位次种名座岁条部届首张人场集期支项层级米公里元亿万点分秒时小代州省市县艘辆架楼所家间回篇"
_ASKING: Final = re.compile(
    "(?:是|在|于|有|叫|叫做|为)?[什甚]么(?:时候|时间|地方|样|原因|名字|意思)?|为何|如何|因何|有何|"
    "何[时地处人种者年月日事物以]|哪一[年个种位]?|哪[年里儿些个位种]|哪(?![吒咤])|谁|"
    rf"多[少久长大高远重]|几(?=[{_COUNTED}])|怎么样|怎么|怎样|是否|请问|吗(?!啡)|呢(?!喃)|啥"
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
    return character_class(ord(character)) in (CJK, WORD) and character not in function_characters
