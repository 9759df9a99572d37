"""What the page's script says."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.text import Text

SAID: Mapping[str, Text] = {
    "search": Text(en="Search all columns", zh="检索全部列"),
    "hint": Text(en="words, separated by spaces", zh="关键词，多个以空格分隔"),
    "all": Text(en="all", zh="全部"),
    "none": Text(en="(empty)", zh="（空）"),
    "unknown": Text(en="–", zh="—"),
    "sort": Text(en="Sort by", zh="排序"),
    "given": Text(en="order of the report", zh="报告原有顺序"),
    "up": Text(en="{it}, ascending", zh="{it}（升序）"),
    "down": Text(en="{it}, descending", zh="{it}（降序）"),
    "clear": Text(en="Clear all", zh="清除条件"),
    "without": Text(en="remove this condition", zh="取消此条件"),
    "rows": Text(en="{n} / {all} rows", zh="{n} / {all} 条"),
    "page": Text(en="Page {n} of {all}", zh="第 {n} 页，共 {all} 页"),
    "before": Text(en="Previous", zh="上一页"),
    "after": Text(en="Next", zh="下一页"),
    "nothing": Text(en="No row meets these conditions.", zh="没有符合条件的记录。"),
    "empty": Text(en="There are no rows.", zh="没有记录。"),
    "more": Text(en="more", zh="展开"),
    "less": Text(en="less", zh="收起"),
    "follow": Text(en="Show in “{it}”", zh="在“{it}”中查看"),
    "colon": Text(en=": ", zh="："),
}
