"""Everything that can go wrong for a visitor: one table, from which responses, pages and docs/api.md are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

RETRY_S = 5
"""After so many seconds a visitor may ask again where nothing says how long it takes."""


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of problem. title: one line; help: what the visitor can do. Both Chinese."""

    code: str
    status: int
    title: str
    help: str


def _table(rows: Iterable[tuple[str, int, str, str]]) -> Mapping[str, ProblemType]:
    return {code: ProblemType(code, status, title, help) for code, status, title, help in rows}


PROBLEMS: Mapping[str, ProblemType] = _table(
    [
        (
            "nothing-asked",
            400,
            "没有可以搜索的内容",
            "写上要找的词，或者给出来源、作者、日期或排序中的一项来浏览全部文章。",
        ),
        ("empty", 400, "没有可以搜索的内容", "写上要找的字词。"),
        ("only-signs", 400, "只有标点符号", "标点符号本身不能搜索，请写上要找的字词。"),
        ("only-negative", 400, "只有不要的词", "减号只能从结果里去掉文章，请再写上至少一个想找的词。"),
        ("too-long", 400, "内容太长", "请缩短到提示中的长度以内。"),
        ("too-many-clauses", 400, "条件太多", "请减少词、短语和条件的数目。"),
        ("too-many-terms", 400, "查询太长", "请缩短查询。"),
        ("too-deep", 400, "括号套得太深", "请减少括号的层数。"),
        ("page-too-deep", 400, "页码太靠后", "最多翻到第 10,000 条；请加上筛选条件，或换一种排序。"),
        ("invalid-value", 400, "参数的值不能用", "按提示中的形式改正这个参数。"),
        ("invalid-date", 400, "日期写法不对", "日期写成 2024、2024-05 或 2024-05-01，并且要真实存在。"),
        ("date-order", 400, "日期前后颠倒", "起始日期（from）不能晚于结束日期（to）。"),
        ("unknown-parameter", 400, "没有这个参数", "核对参数的名字；全部参数见 /openapi.json。"),
        ("repeated-parameter", 400, "参数重复", "这个参数只能给一次。"),
        ("missing-parameter", 400, "缺少参数", "请给出提示中的参数。"),
        ("bad-request", 400, "请求有误", "检查地址和请求头是否完整。"),
        ("article-not-found", 404, "没有这篇文章", "它可能已经从索引中移除；请重新搜索。"),
        ("not-found", 404, "没有这个地址", "从首页开始，或者查看 /openapi.json 里的地址。"),
        ("metrics-off", 404, "运行指标没有打开", "把 SEARCHAPP_METRICS 设为 on 之后再看。"),
        ("method-not-allowed", 405, "不支持这种请求方法", "这里的地址只读，请用 GET 或 HEAD。"),
        ("internal-error", 500, "服务出错了", "错误已经记入日志；请稍后再试，并把请求编号告诉管理员。"),
        ("not-ready", 503, "还不能搜索", "请稍后再试；原因见提示。"),
        ("index-missing", 503, "还没有索引", "管理员需要先运行 searchapp rebuild。"),
        ("index-outdated", 503, "索引需要重建", "索引由别的版本建成；管理员需要运行 searchapp rebuild。"),
        ("engine-unavailable", 503, "搜索引擎暂时连不上", "请稍后再试。"),
        ("engine-failed", 503, "搜索引擎没能回答", "请稍后再试；管理员可以在日志里看到原因。"),
    ]
)


class ProblemError(Exception):
    """Ends a request with a problem of the table. detail: what is wrong in this case, Chinese; the help if empty."""

    def __init__(
        self, code: str, detail: str = "", parameter: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        self.problem = PROBLEMS[code]
        self.detail = detail or self.problem.help
        self.parameter = parameter
        self.headers = dict(headers or {})
        super().__init__(f"{code}: {self.detail}")
