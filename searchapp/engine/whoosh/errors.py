"""What can be wrong with an index folder, beyond what every engine knows."""

from __future__ import annotations

from searchapp.engine.protocol import EngineError


class IndexDamaged(EngineError):
    """A file of the index is not what was written."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"索引文件 {name} 已损坏（{reason}）：请运行 searchapp rebuild 重建，或恢复备份")
        self.name = name
