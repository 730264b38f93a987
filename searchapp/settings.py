"""Every setting, its default, its environment variable and what it is for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from dataclasses import field as dataclass_field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "SEARCHAPP_"


class SettingsError(ValueError):
    """One or more settings have values that cannot be used; the message names each, its value and what would do."""


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if re.fullmatch(r"[+-]?[0-9]{1,9}", text) is None or not low <= int(text) <= high:
            raise ValueError(f"应为 {low} 到 {high} 的整数")
        return int(text)

    parse.__doc__ = f"a whole number from {low} to {high}"
    return parse


def _switch(text: str) -> bool:
    """on or off"""
    value = {"on": True, "1": True, "true": True, "off": False, "0": False, "false": False}.get(text.lower())
    if value is None:
        raise ValueError("应为 on 或 off")
    return value


def _one_of(*names: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in names:
            raise ValueError(f"应为 {'、'.join(names)} 之一")
        return text

    parse.__doc__ = " or ".join(names)
    return parse


def _path(text: str) -> Path:
    """a path"""
    if not text:
        raise ValueError("应为一个文件夹的路径")
    return Path(text)


def _optional_path(text: str) -> Path | None:
    """the path of a readable file, or nothing"""
    if not text:
        return None
    path = Path(text)
    if not path.is_file():
        raise ValueError("应为一个可读的文件，或者留空")
    return path


def _urls(text: str) -> tuple[str, ...]:
    """one or more http(s) addresses, separated by commas"""
    urls = tuple(part.strip().rstrip("/") for part in text.split(",") if part.strip())
    if not all(map(_is_address, urls)):
        raise ValueError("应为 http(s) 地址，几个之间用逗号隔开")
    if not urls:
        raise ValueError("至少要有一个地址")
    return urls


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _index_name(text: str) -> str:
    """a name in lower case, without spaces and signs such as * , /"""
    if text != text.lower() or re.fullmatch(r'[^-+_.\\/*?"<>|,#:\s][^\\/*?"<>|,#:\s]{0,199}', text) is None:
        raise ValueError('应为小写的名字，不以 - + _ . 开头，没有空白，也没有 \\ / * ? " < > | , # :')
    return text


def _text(text: str) -> str:
    """any text"""
    return text


def _prefix(text: str) -> str:
    """nothing, or a path that begins with / and does not end with it"""
    if text and (not text.startswith("/") or text.endswith("/")):
        raise ValueError("要以 / 开头、不以 / 结尾，或者留空")
    return text


def _setting(default: str, parse: Callable[[str], Any], help: str) -> Any:
    return dataclass_field(
        default_factory=lambda: parse(default), metadata={"default": default, "parse": parse, "help": help}
    )


@dataclass(frozen=True)
class Settings:
    """The service's settings. The environment variable of `index_dir` is SEARCHAPP_INDEX_DIR, and so on."""

    index_dir: Path = _setting("index", _path, "folder of the index")
    engine: str = _setting("whoosh", _one_of("whoosh", "opensearch"), "where articles are kept and found")
    opensearch_url: tuple[str, ...] = _setting(
        "http://127.0.0.1:9200", _urls, "addresses of the cluster's nodes, separated by commas"
    )
    opensearch_index: str = _setting("searchapp", _index_name, "alias of the index in the cluster")
    opensearch_user: str = _setting("", _text, "user name for the cluster")
    opensearch_password: str = _setting("", _text, "password for the cluster")
    opensearch_api_key: str = _setting("", _text, "API key for the cluster, instead of user and password")
    opensearch_ca: Path | None = _setting(
        "", _optional_path, "file of the authority that signed the cluster's certificate"
    )
    opensearch_shards: int = _setting("1", _whole(1, 1024), "primary shards of a new index in the cluster")
    opensearch_replicas: int = _setting("1", _whole(0, 16), "copies of each shard in the cluster")
    user_dictionary: Path | None = _setting(
        "", _optional_path, "file of words that the segmenter must know, one a line"
    )
    synonyms: Path | None = _setting("", _optional_path, "file of synonyms, one comma-separated group a line")
    stop_words: Path | None = _setting("", _optional_path, "file of words that a query need not hold, one a line")
    memory_mb: int = _setting(
        "512",
        _whole(64, 1_048_576),
        "memory, in MiB, that all processes of a rebuild or update may hold together, what they share counted once; "
        "what a large corpus needs beyond it waits on disk; some 200, and 40 for each process, are needed in any case",
    )
    processes: int = _setting("0", _whole(0, 256), "processes for indexing; 0 is one a core")
    query_timeout_ms: int = _setting(
        "2000", _whole(10, 600_000), "time limit of one search; what is found by then is shown"
    )
    proxy_hops: int = _setting("0", _whole(0, 8), "how many reverse proxies set X-Forwarded-For, -Proto and -Host")
    url_prefix: str = _setting("", _prefix, "path under which a reverse proxy shows the service")
    metrics: bool = _setting("off", _switch, "whether /metrics answers")
    site_name: str = _setting("文海搜索", _text, "name of the site on its pages")
    log_level: str = _setting("info", _one_of("debug", "info", "warning", "error"), "least level of log lines")
    web_workers: int = _setting("2", _whole(1, 256), "worker processes of the web server")
    web_threads: int = _setting("4", _whole(1, 64), "threads a worker")
    request_timeout_s: int = _setting("30", _whole(1, 3600), "seconds after which a stuck worker is replaced")


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment. Raises SettingsError with every wrong value and every unknown name."""
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    wrong: list[str] = []
    known = {variable(setting.name): setting for setting in fields(Settings)}
    for name, text in environ.items():
        if not name.startswith(PREFIX):
            continue
        setting = known.get(name)
        if setting is None:
            wrong.append(f"{name}：没有这个设置；有的是 {'、'.join(known)}")
            continue
        parse = setting.metadata["parse"]
        try:
            values[setting.name] = parse(text)
        except ValueError as error:
            wrong.append(f"{name}={text!r}：{error}（默认是 {setting.metadata['default']!r}）")
    if wrong:
        raise SettingsError("\n".join(wrong))
    return Settings(**values)
