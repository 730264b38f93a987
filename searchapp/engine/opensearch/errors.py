"""What can be wrong with a cluster, each with its own words, and how a client's exception becomes one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from searchapp.engine.protocol import EngineError, EngineUnavailable, IndexMissing, QueryTooLarge

if TYPE_CHECKING:
    from opensearchpy.exceptions import OpenSearchException

OLDEST = (3, 0)
"""Before this, scores carry a factor of k1 + 1."""


class ClientMissing(EngineError):
    """The optional client package is not installed."""

    def __init__(self) -> None:
        super().__init__('没有安装 OpenSearch 客户端：请运行 pip install "searchapp[opensearch]"')


class ClusterRefused(EngineUnavailable):
    """The cluster does not accept the user, the password or the key, or they may not do this."""


class ClusterTooOld(EngineUnavailable):
    """The server is older than this engine needs, or is no OpenSearch."""


class ClusterRed(EngineUnavailable):
    """Some primary shard of the index is missing: an answer would leave documents out."""


class ClusterReadOnly(EngineUnavailable):
    """The cluster has blocked writing, as it does when a disk is nearly full."""


class ClusterBusy(EngineUnavailable):
    """The cluster turns requests away because its queues or its memory are full."""


class ClusterSlow(EngineUnavailable):
    """The cluster did not answer in time."""


def _reason(error: Any) -> str:
    info = getattr(error, "info", None)
    if isinstance(info, dict):
        cause = info.get("error")
        if isinstance(cause, dict):
            root = (cause.get("root_cause") or [cause])[0]
            return f"{root.get('type', '')}: {root.get('reason', '')}"
        return str(cause)
    return str(info or error)


def is_read_only(reason: str) -> bool:
    """Whether a reason that the cluster gave is a block on writing."""
    return "cluster_block" in reason and any(
        mark in reason for mark in ("/12/", "/5/", "/8/", "read-only", "read_only")
    )


def read_only(where: str) -> ClusterReadOnly:
    """The error for a block on writing."""
    return ClusterReadOnly(
        f"集群不让写入（{where}）：索引被设为只读，通常是磁盘快满了（flood-stage 水位线）。"
        "请腾出磁盘空间或添加节点；空间够了以后集群会自己解除只读，再运行一次即可。已有的索引没有变。"
    )


def translated(error: OpenSearchException, where: str) -> EngineError:
    """The EngineError for an exception of the client. where: the addresses, without passwords."""
    from opensearchpy import exceptions

    status = getattr(error, "status_code", None)
    reason = _reason(error)
    if isinstance(error, exceptions.SSLError):
        return EngineUnavailable(
            f"与 OpenSearch 集群（{where}）的加密连接建立不了：{reason}。请检查 SEARCHAPP_OPENSEARCH_CA"
        )
    if isinstance(error, exceptions.ConnectionTimeout):
        return ClusterSlow(f"OpenSearch 集群（{where}）没有按时回答，请稍后再试")
    if isinstance(error, exceptions.ConnectionError):
        return EngineUnavailable(f"连不上 OpenSearch 集群（{where}）：请检查 SEARCHAPP_OPENSEARCH_URL 和集群是否在运行")
    if is_read_only(reason):
        return read_only(where)
    if status == 401:
        return ClusterRefused(
            f"OpenSearch 集群（{where}）不接受这个用户或密码（401）：请检查 SEARCHAPP_OPENSEARCH_USER、"
            "SEARCHAPP_OPENSEARCH_PASSWORD 或 SEARCHAPP_OPENSEARCH_API_KEY"
        )
    if status == 403:
        return ClusterRefused(f"OpenSearch 集群（{where}）的这个用户没有所需的权限（403）：{reason}")
    if "too_many_clauses" in reason or "too_many_nested_clauses" in reason:
        return QueryTooLarge(
            "查询太长：它的二字组和单词多于集群允许的数目。请缩短查询；"
            "管理员也可以调大集群的 indices.query.bool.max_clause_count"
        )
    if status == 404 and "index_not_found" in reason:
        return IndexMissing("集群里还没有索引：请先运行 searchapp rebuild")
    if "no_shard_available" in reason or "all shards failed" in reason or "NoShardAvailable" in reason:
        return red(where)
    if status == 429:
        return ClusterBusy(f"OpenSearch 集群（{where}）太忙，暂时不接受请求（429）：{reason}")
    if status in (502, 503, 504):
        return EngineUnavailable(f"OpenSearch 集群（{where}）暂时不能回答（{status}）：{reason}")
    return EngineError(f"OpenSearch 集群（{where}）没有完成请求（{status}）：{reason}")


def red(where: str) -> ClusterRed:
    """The error for an index of which a part is missing."""
    return ClusterRed(
        f"索引不完整（red）：集群（{where}）里有主分片不可用，现在回答会漏掉文章。"
        "请让缺失的节点重新上线；找不回来时运行 searchapp rebuild 重建"
    )


def incomplete(answer: Any) -> bool:
    """Whether an answer to a search or count leaves a shard out. One that has no node at all is no failure to the
    cluster: it is only missing among the successful ones."""
    shards = answer["_shards"]
    return bool(shards["successful"] < shards["total"])


def too_old(where: str, name: str, version: str) -> ClusterTooOld:
    """The error for a server that will not do."""
    least = ".".join(map(str, OLDEST))
    return ClusterTooOld(f"{where} 上运行的是 {name} {version}：本程序需要 OpenSearch {least} 或更新的版本，请升级集群")
