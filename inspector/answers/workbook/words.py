"""The words of the workbook of answers: its sheets, headings and instructions."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.questionnaire import Answer
from inspector.text import Text

KEY = "inspector"
"""Name of the hidden sheet, and heading of hidden columns."""
FORMAT = "inspector/workbook/1"
NAMES: Mapping[str, Text] = {
    "how": Text(en="Instructions", zh="说明"),
    "unit": Text(en="Unit", zh="单位"),
    "people": Text(en="People", zh="人员"),
    "systems": Text(en="Systems", zh="信息系统"),
    "assets": Text(en="Assets", zh="未做技术核查的资产"),
    "answers": Text(en="Answers", zh="填报"),
    "tables": Text(en="Tables", zh="明细"),
}
"""Sheets by their names for programs, in their order."""
TITLE = Text(en="Self-inspection {year}: answers of {unit}", zh="{unit} {year} 年度网络安全自查填报表")
NO_UNIT = Text(en="the unit", zh="本单位")
PAGE = Text(en="Page &P of &N", zh="第 &P 页，共 &N 页")
ITEM, VALUE, HINT = Text(en="Item", zh="项目"), Text(en="Value", zh="内容"), Text(en="Explanation", zh="填写要求")
ROLE = Text(en="Role", zh="角色")
WHOLE_UNIT = Text(en="whole unit", zh="全单位")
ANSWER_HEADS: Mapping[str, Text] = {
    "id": Text(en="Number", zh="编号"),
    "group": Text(en="Group", zh="分组"),
    "question": Text(en="Question", zh="填报项"),
    "expected": Text(en="What is expected", zh="填写要求"),
    "scope": Text(en="Scope", zh="范围"),
    "earlier": Text(en="Last year's answer", zh="上年答复（供参考）"),
    "answer": Text(en="Answer", zh="答复"),
    "evidence": Text(en="Evidence files, one a line", zh="证据文件（每行一个）"),
    "person": Text(en="Filled in by", zh="填报人"),
    "note": Text(en="Note", zh="说明"),
}
FILLED = ("answer", "evidence", "person", "note")
"""Columns of answers that people fill in."""
EXPECTED: Mapping[Answer, Text] = {
    Answer.YNPA: Text(en="choose; what does not apply needs a note", zh="从列表中选；选“不适用”须说明原因"),
    Answer.DATE: Text(en="a day, as 2026-12-31; never: none", zh="填日期，如 2026-12-31；从未进行的填“无”"),
    Answer.NUMBER: Text(en="a number; where there is no such thing: none", zh="填数字；没有的填“无”"),
    Answer.CHOICE: Text(en="choose one of the list", zh="从列表中选一项"),
    Answer.MULTI: Text(
        en="numbers of all that hold, as 1; 3; or all, none", zh="填已做到的序号，如 1、3；或“全部”“无”"
    ),
    Answer.COUNT_TABLE: Text(
        en="fill in its table on the sheet “Tables”; where there is nothing to enter: none",
        zh="在“明细”表中填写；没有的在此填“无”",
    ),
}
OPTION = Text(en="{place} {text}", zh="{place} {text}")
EVIDENCE = Text(en="Evidence: {what}", zh="证据：{what}")
GIVEN_BY = Text(en="({day}, {person})", zh="（{day}，{person}）")
GIVEN_ON = Text(en="({day})", zh="（{day}）")
TOPIC, CONTENT = Text(en="Topic", zh="项目"), Text(en="Explanation", zh="说明")
HOW = (
    (
        Text(en="Never enter", zh="严禁填写"),
        Text(
            en="No passwords, no identity numbers, no classified content, in no cell and in no name of a file. Cells that seem to hold "
            "such are not taken over.",
            zh="任何单元格（含文件名）均不得填写口令、居民身份证号和涉密内容。疑似含有上述内容的单元格不会被采纳。",
        ),
    ),
    (
        Text(en="What to fill in", zh="填写范围"),
        Text(
            en="The yellow cells of all sheets, for the year {year}. What you do not know, leave empty: it is reported as not filled in, "
            "never as done.",
            zh="填写各工作表中的黄色单元格，所填为 {year} 年度情况。不清楚的请留空：报告中将列为“未填报”，不会当作已落实。",
        ),
    ),
    (
        Text(en="“Yes” needs evidence", zh="答“是”须有证据"),
        Text(
            en="Name the files that show it, one a line: a document, minutes, a screenshot. Put them into the folder of this workbook, or "
            "write the whole path. They are not copied: their place and their SHA-256 are kept. A “yes” without evidence counts as “partly”.",
            zh="在“证据文件”中写明可证明的文件（制度、纪要、截图等）名称，每行一个，并将文件与本表放在同一文件夹，或写完整路径。"
            "工具不复制文件，只登记其位置和 SHA-256 值。答“是”而没有证据的，按“部分”计。",
        ),
    ),
    (
        Text(en="Does not apply", zh="不适用"),
        Text(en="Say in the note why it does not.", zh="选“不适用”的，须在“说明”中写明原因。"),
    ),
    (
        Text(en="Last year's answer", zh="上年答复"),
        Text(
            en="Stands in grey for comparison. It counts for nothing this year: check it, and write this year's answer.",
            zh="灰色内容为上年答复，仅供对照，不会自动沿用：请核实后填写本年答复。",
        ),
    ),
    (
        Text(en="Tables", zh="明细"),
        Text(
            en="A table for each question that asks for numbers or lists; insert rows where they do not suffice. Leave numbers and "
            "headings as they are.",
            zh="要求填写数量或清单的填报项，在“明细”工作表中各有一张表；行数不够时可在表内插入行。请勿改动编号和表头。",
        ),
    ),
    (
        Text(en="One system alone", zh="单个信息系统的答复"),
        Text(
            en="Where a system differs from the rest of the unit, copy the row of the question and choose the system as its scope.",
            zh="某个信息系统与单位整体情况不同的，复制该填报项所在行，将“范围”改为该系统，再填写答复。",
        ),
    ),
    (
        Text(en="Systems and assets", zh="信息系统和资产"),
        Text(
            en="Add new ones in the empty rows. A row that is deleted here is not deleted there: that is done in organisation.yaml. "
            "Where a name is kept in both languages, a new one replaces that of this workbook's language.",
            zh="新增的填在空行中。在本表中删除行不会删除已登记的内容，删除请在 organisation.yaml 中进行。"
            "名称登记了中英文两种写法的，修改只影响本表所用的语言。",
        ),
    ),
    (
        Text(en="Sending it back", zh="回传"),
        Text(
            en="Save as .xlsx without a password or macros; leave the hidden sheet and columns. `inspector attest import` takes it over. "
            "What was changed there meanwhile is not overwritten: it is listed.",
            zh="保存为 .xlsx 格式，不要加密码或宏，不要删除隐藏的工作表和列，由管理员用 inspector attest import 导入。"
            "同期已在系统中修改的内容不会被覆盖，导入时逐项列出。",
        ),
    ),
)
"""Topics and what is to be known of them."""
