import json
from collections.abc import Callable

from whoosh.query import And, Every, NullQuery

from searchapp.query import ParsedQuery, describe

Read = Callable[[str], ParsedQuery]


def test_a_description_is_json_and_tells_every_part(read: Read) -> None:
    told = json.loads(json.dumps(describe(read("花园 -“大雨” (标题:春天 OR 来源:晚报) 茶"))))
    assert told["match"] == {
        "type": "and",
        "parts": [
            {
                "type": "enough",
                "fields": ["title", "body"],
                "units": [{"term": "花园", "prefix": False}, {"term": "茶", "prefix": True}],
                "share": 1.0,
            },
            {"type": "not", "part": {"type": "phrase", "fields": ["title", "body"], "text": "大雨"}},
            {
                "type": "or",
                "parts": [
                    {"type": "enough", "fields": ["title"], "units": [{"term": "春天", "prefix": False}], "share": 1.0},
                    {"type": "value", "field": "source", "value": "晚报"},
                ],
            },
        ],
    }
    assert told["text"].startswith("花园")
    assert {"field": "body_words", "term": "花园", "boost": 1.0} in told["score"]
    assert {"text": "花园", "exact": False} in told["marks"]
    assert told["characters"] == "花园茶春天"


def test_the_reading_is_a_chinese_sentence(read: Read) -> None:
    assert describe(read("花园 -“大雨”"))["reading"] == "标题或正文含有 花园；并且排除（标题或正文原样含有“大雨”）"


def test_conditions_that_filters_add_are_told_too() -> None:
    assert describe(ParsedQuery("", Every()))["match"] == {"type": "every"}
    assert describe(ParsedQuery("", And([Every(), NullQuery])))["reading"] == "所有文章；并且没有文章"
