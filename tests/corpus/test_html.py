"""An HTML page is read through an extractor and repaired like a text page."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchapp.corpus.html import read_html
from searchapp.corpus.reading import Unreadable

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>湖边的小图书馆重新开放_某某网</title>
<link rel="canonical" href="https://example.org/news/1.html"></head><body>
<div class="nav"><a href="/">首页</a> <a href="/n">新闻</a> <a href="/s">体育</a></div>
<div class="main"><h1>湖边的小图书馆重新开放</h1>
<div class="info"><span>作者:李明</span> <span>来源:湖畔报</span> <span>发布时间:2024-05-01 08:30</span>
<span>浏览量:33</span></div>
<div class="content"><p>湖边的小图书馆在休整了半年之后,于本周六重新开放,附近的居民早早排起了长队。</p>
<p>馆长说,新的阅览室增加了六十个座位 ,并且延长了晚上的开放时间,方便下班以后来看书的人。</p>
<p>责任编辑:王芳</p></div></div>
<div class="side"><h3>热门文章</h3><ul><li><a href="/1">别的文章的题目</a></li>
<li><a href="/2">又一篇的题目</a></li></ul></div>
<div class="comments"><h3>网友评论</h3><p>说得好</p></div><script>var track = 1;</script>
<div class="foot">Copyright © 某某网 版权所有</div></body></html>"""


def test_title_meta_and_text_are_found_among_navigation_and_scripts() -> None:
    found = read_html(PAGE, "1.html")
    assert (found.title, found.author, found.source, found.published) == (
        "湖边的小图书馆重新开放",
        "李明",
        "湖畔报",
        "2024-05-01T08:30:00+08:00",
    )
    assert (found.views, found.editor, found.url) == (33, "王芳", "https://example.org/news/1.html")
    assert found.body.splitlines() == [
        "湖边的小图书馆在休整了半年之后,于本周六重新开放,附近的居民早早排起了长队。",
        "馆长说,新的阅览室增加了六十个座位,并且延长了晚上的开放时间,方便下班以后来看书的人。",
    ]


def test_the_original_address_may_come_from_open_graph() -> None:
    page = PAGE.replace(
        '<link rel="canonical" href="https://example.org/news/1.html">',
        '<meta property="og:url" content="https://example.org/og"><link rel="canonical" href="/relative">',
    )
    assert read_html(page, "1.html").url == "https://example.org/og"


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("", "empty"),
        ("<html><body> </body></html>", "empty"),
        ('<html><head><meta http-equiv="refresh" content="0;url=/x"></head></html>', "refresh"),
        ('<html><frameset cols="1,2"><frame src="a.html"></frameset></html>', "frames"),
        ("<html><body><div id=app></div><script>load()</script></body></html>", "script"),
    ],
)
def test_a_page_without_text_says_why(page: str, code: str) -> None:
    with pytest.raises(Unreadable) as problem:
        read_html(page, "1.html")
    assert problem.value.code == code


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=300),
    st.sampled_from(["{}", "<p>{}</p>", "<html><title>{0}</title><body><h1>{0}</h1><p>{0}", "<{}><"]),
)
def test_any_text_is_read(text: str, form: str) -> None:
    with suppress(Unreadable):
        read_html(form.format(text), "1.html")
