"""The settings: every one settable, every wrong value named, nothing else accepted."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.settings import PREFIX, Settings, SettingsError, load, variable

NAMES = [setting.name for setting in fields(Settings)]


def test_without_an_environment_every_setting_has_its_default() -> None:
    assert load({}) == Settings()
    assert is_dataclass(Settings)


def test_other_variables_are_none_of_ours() -> None:
    assert load({"PATH": "/usr/bin", "LANG": "zh_CN.UTF-8", "SEARCH": "x"}) == Settings()


@pytest.mark.parametrize("name", NAMES)
def test_a_default_written_out_is_the_default(name: str) -> None:
    default = next(setting for setting in fields(Settings) if setting.name == name).metadata["default"]
    assert load({variable(name): default}) == Settings()


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_says_what_it_is_for_and_what_it_takes(name: str) -> None:
    metadata = next(setting for setting in fields(Settings) if setting.name == name).metadata
    assert metadata["help"]
    assert metadata["parse"].__doc__


def test_values_arrive_in_their_types() -> None:
    loaded = load(
        {
            "SEARCHAPP_INDEX_DIR": "/tmp/索引",
            "SEARCHAPP_ENGINE": "opensearch",
            "SEARCHAPP_OPENSEARCH_URL": "https://a:9200/, http://b:9201",
            "SEARCHAPP_MEMORY_MB": "256",
            "SEARCHAPP_METRICS": "on",
            "SEARCHAPP_URL_PREFIX": "/search",
        }
    )
    assert loaded.index_dir == Path("/tmp/索引")
    assert loaded.engine == "opensearch"
    assert loaded.opensearch_url == ("https://a:9200", "http://b:9201")
    assert loaded.memory_mb == 256
    assert loaded.metrics is True
    assert loaded.url_prefix == "/search"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("engine", "lucene"),
        ("opensearch_url", "localhost:9200"),
        ("index_dir", ""),
        ("opensearch_url", ""),
        ("opensearch_url", "http://["),
        ("opensearch_url", "http://a:99999"),
        ("opensearch_index", ""),
        ("opensearch_index", "Pages"),
        ("opensearch_index", "a,b"),
        ("memory_mb", "63"),
        ("memory_mb", "much"),
        ("processes", "-1"),
        ("processes", "+-1"),
        ("processes", "9" * 5000),
        ("metrics", "perhaps"),
        ("url_prefix", "search/"),
        ("user_dictionary", "/no/such/file"),
        ("log_level", "loud"),
        ("web_workers", "0"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_do(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load({variable(name): value})
    message = str(caught.value)
    assert variable(name) in message
    assert repr(value) in message
    assert re.search("：(应为|要以|至少).*（默认是", message), "what would do, in Chinese"


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load({"SEARCHAPP_ENGINE": "x", "SEARCHAPP_PROCESSES": "y", "SEARCHAPP_INDEXDIR": "z"})
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert any("SEARCHAPP_INDEXDIR：没有这个设置" in line for line in lines)


@given(st.sampled_from(NAMES), st.text(max_size=30).filter(lambda text: "\0" not in text))
def test_any_text_is_taken_or_refused_in_words(name: str, text: str) -> None:
    refusal = ""
    try:
        load({PREFIX + name.upper(): text})
    except SettingsError as error:
        refusal = str(error)
    assert not refusal or variable(name) in refusal
