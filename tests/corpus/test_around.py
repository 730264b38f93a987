"""What stands above and below the body of a page is told, line by line, with what it was taken for."""

from pathlib import Path

from searchapp.corpus import Item, Reading, Skipped, items, read, record, trimmed

PAGE = (
    "某某网欢迎您!\n\n河湾镇修好了老戏台\n\n作者:林一木  来源:河湾小报  发布时间:2024-03-05\n\n{}\n\n"
    "责任编辑:何安\n相关新闻推荐\n河湾镇通了公交车\n扫一扫,关注公众号\n© 2024 某某网\n"
)
BODY = "修了两年的老戏台上个月完工，镇上的人搬着凳子来看头一场戏，台前坐得满满当当，孩子们爬上了墙头。"


def reading_of(folder: Path, name: str, text: str) -> Reading | Skipped:
    (folder / name).write_text(text, encoding="utf-8")
    (item,) = items([folder / name])
    assert isinstance(item, Item)
    return read(item)


def test_each_line_around_the_body_is_listed_with_what_it_was_taken_for(tmp_path: Path) -> None:
    found = reading_of(tmp_path, "a.txt", PAGE.format(BODY))
    assert isinstance(found, Reading)
    assert found.removed == ()
    assert [(line.line, line.why) for line in trimmed(found)] == [
        ("某某网欢迎您!", "head"),
        ("作者:林一木  来源:河湾小报  发布时间:2024-03-05", "meta"),
        ("责任编辑:何安", "editor"),
        ("相关新闻推荐", "related"),
        ("河湾镇通了公交车", "tail"),
        ("扫一扫,关注公众号", "qr"),
        ("© 2024 某某网", "copyright"),
    ]
    assert record(found)["trimmed"][0] == {"line": "某某网欢迎您!", "why": "head"}
    assert found.warnings == ()


def test_an_editor_behind_the_last_sentence_is_listed(tmp_path: Path) -> None:
    found = reading_of(tmp_path, "a.txt", f"河湾镇修好了老戏台\n\n{BODY}(责任编辑:何安)")
    assert isinstance(found, Reading)
    assert [tuple(line) for line in trimmed(found)] == [("(责任编辑:何安)", "editor")]


def test_what_was_cut_of_the_text_of_an_html_page_is_listed(tmp_path: Path) -> None:
    title = "河湾镇修好了老戏台"
    page = f"<title>{title}</title><h1>{title}</h1><p>{BODY}</p><p>{BODY[::-1]}</p><p>责任编辑:何安</p>"
    found = reading_of(tmp_path, "a.html", page)
    assert isinstance(found, Reading)
    assert [tuple(line) for line in trimmed(found)] == [("责任编辑:何安", "editor")]


def test_a_line_of_json_has_nothing_around_it(tmp_path: Path) -> None:
    found = reading_of(tmp_path, "a.jsonl", '{"title": "题", "body": "责任编辑:何安"}')
    assert isinstance(found, Reading)
    assert trimmed(found) == []


def test_a_short_body_over_lines_that_were_cut_is_warned_of(tmp_path: Path) -> None:
    found = reading_of(tmp_path, "a.txt", PAGE.format("今晚停水。"))
    assert isinstance(found, Reading)
    assert found.article.body == "今晚停水。"
    assert found.warnings == ("正文只有 5 字，其下删去 5 行：请核对",)


def test_a_page_of_a_title_alone_is_skipped_whatever_it_is_written_in(tmp_path: Path) -> None:
    for name, text in (
        ("line.txt", "河湾镇修好了老戏台"),
        ("date.txt", "2024-03-05"),
        ("tail.txt", PAGE.format("")),
        ("heading.md", "# 河湾镇修好了老戏台\n"),
        ("page.html", "<title>河湾镇修好了老戏台，大家都去看</title><h1>河湾镇修好了老戏台，大家都去看</h1>"),
    ):
        found = reading_of(tmp_path, name, text)
        assert isinstance(found, Skipped), name
        assert (found.code, found.reason) == ("title-only", "只有标题，没有正文"), name
