"""What the operating system refuses, in the words of those who run the search."""

from __future__ import annotations

import errno
from typing import Final

_REASONS: Final = {
    errno.ENOENT: "文件不在了，或链接指向不存在的文件",
    errno.EACCES: "没有权限，请检查文件和文件夹的权限",
    errno.EPERM: "没有权限，请检查文件和文件夹的权限",
    errno.ENOTDIR: "路径中有一段是文件，不是文件夹",
    errno.EEXIST: "那里已经有同名的文件",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ELOOP: "符号链接绕成了圈",
    errno.ENAMETOOLONG: "路径太长",
    errno.EIO: "磁盘读写出错",
    errno.ENOSPC: "磁盘满了，请腾出空间",
    errno.EDQUOT: "磁盘配额用完了，请腾出空间",
    errno.EROFS: "磁盘是只读的",
    errno.EMFILE: "打开的文件太多",
    errno.ENOMEM: "内存不够",
}


def reason(error: OSError) -> str:
    """Why the system refused, Chinese; its own words where the case is a rare one."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error) or type(error).__name__
