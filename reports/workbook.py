"""The figures of a quality report as a workbook (XLSX): right to left, definitions on a sheet of their own,
and no cell that a spreadsheet would work out.
"""

import io
from decimal import Decimal

import xlsxwriter

from surveys.summary import SIGNS

SHEETS = {
    "figures": "المؤشرات",
    "definitions": "التعريفات",
    "survey": "الرضا",
    "aid": "المساعدات",
    "improvements": "التحسينات",
}
FIGURES = (
    *("المؤشر", "التقسيم", "الجزء", "الوحدة", "القيمة", "90 من 100", "الحالات", "المدة السابقة"),
    *("التغير", "المستهدف", "تحقق المستهدف"),
)
DEFINITIONS = ("الرمز", "المؤشر", "كيف يُحسب", "إصدار التعريف", "إصداره في المدة السابقة", "المصدر", "البنود")
SURVEY = (
    *("من", "إلى", "وقت السؤال", "الاستبانة", "إصدارها", "الخدمة", "النتيجة", "الحي", "دُعي", "أجاب"),
    *("السؤال", "البند", "الإجابات", "حد المتوسط", "المتوسط", "أعلاه", "الخيار", "حد النسبة"),
    *("النسبة %", "المدى من", "المدى إلى", "حد فرق الناصحين", "من ينصحون ناقص من لا ينصحون"),
)
AID = ("الجدول", "الخدمة أو الفئة", "الوحدة", "عدد مرات التسليم", "المبلغ بالريال", "الكمية")
IMPROVEMENTS = (
    *("الرقم", "التحسين", "مصدره", "موعده", "نُفّذ في", "متأخر", "ما يُقاس", "الوحدة", "حد الرقم قبله"),
    *("الرقم قبله", "حد الرقم بعده", "الرقم بعده"),
)
CHANGES = {
    "better": "تحسّن",
    "worse": "تراجع",
    "same": "لم يتغير",
    "higher": "ارتفع",
    "lower": "انخفض",
}
NOTHING = {"value": "", "sign": ""}
HIDDEN, REDEFINED = "أقل من الحد", "لا يُقارن: تغيّر تعريفه"


def workbook(report, content) -> bytes:
    """The file. Texts are written as texts: none becomes a formula or a link."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": f"تقرير جودة الخدمة: {report}"})
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    sheets = (
        (SHEETS["figures"], FIGURES, figure_lines(content), (34, 18, 26)),
        (SHEETS["definitions"], DEFINITIONS, definition_lines(content), (20, 30, 80)),
        (SHEETS["survey"], SURVEY, survey_lines(content), (13, 13, 18, 26)),
        (SHEETS["aid"], AID, aid_lines(content), (16, 34, 16)),
        (SHEETS["improvements"], IMPROVEMENTS, improvement_lines(content), (14, 40, 18)),
    )
    for name, titles, lines, widths in sheets:
        _sheet(book.add_worksheet(name), titles, lines, widths, head, cell)
    book.close()
    return out.getvalue()


def _sheet(sheet, titles, lines, widths, head, cell) -> None:
    sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(titles) - 1, 13)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, head)
    for place, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            if isinstance(value, int | float | Decimal):
                sheet.write_number(place, column, value, cell)
            elif value:
                sheet.write_string(place, column, str(value), cell)


def figure_lines(content):
    """Each figure, and under it its parts."""
    for row in content["figures"]:
        yield _figure(row)
        for part in row["parts"]:
            number = HIDDEN if part["hidden"] else part["number"]
            yield (row["label"], part["group"], part["label"], row["unit_label"], number, part["high"],
                   part["n"], part.get("before"))  # fmt: skip


def _figure(row):
    number = HIDDEN if row["hidden"] else row["number"]
    redefined = row["comparison"] == "definition"
    earlier = REDEFINED if redefined else row["before"]["number"]
    change = CHANGES.get(row["change"], "")
    met = {True: "نعم", False: "لا"}.get(row["met"], "")
    return (row["label"], "", "", row["unit_label"], number, row["high"], row["n"], earlier, change,
            row["target"], met)  # fmt: skip


def definition_lines(content):
    """How each figure is counted."""
    for row in content["figures"]:
        yield (row["code"], row["label"], row["definition"], row["version"], row["before"]["version"],
               row["source"], "، ".join(row["clauses"]))  # fmt: skip


def survey_lines(content):
    """Each question of each table of the rounds that were closed, one with options a line for each of them:
    what is printed, and no more.
    """
    for closed in content["rounds"]:
        for moment in closed["moments"]:
            for table in moment["tables"]:
                for row in table["rows"]:
                    for option, share in row.get("options") or [("", row["share"])]:
                        yield _question(closed, moment, table, row, option, share)


def _question(closed, moment, table, row, option, share):
    asked = f"{moment['label']}، بالهاتف" if table.get("by_telephone") else moment["label"]
    mean, score = row["mean"] or NOTHING, row.get("score") or NOTHING
    share = share or (NOTHING if row.get("score") else {"value": HIDDEN, "sign": ""})
    low, high = row["interval"] or ("", "")
    top = row.get("top", 5) if row["mean"] else ""
    return (closed["starts_on"], closed["ends_on"], asked, table["survey"], table["version"],
            table["service"], table["outcome"], table["district"], table["invited"], table["answered"],
            row["text"], row["clause"], row["answers"], SIGNS[mean["sign"]].strip(), mean["value"], top,
            option, SIGNS[share["sign"]].strip(), share["value"], low, high, SIGNS[score["sign"]].strip(),
            score["value"])  # fmt: skip


def aid_lines(content):
    """What was handed over, by service and by category."""
    aid = content["aid"]
    yield ("المجموع", "", "", aid["n"], aid["amount"])
    for row in aid["services"]:
        quantity = row["quantity"] if row["unit"] else None
        yield ("بحسب الخدمة", row["label"], row["unit"], row["n"], row["amount"], quantity)
    for row in aid["categories"]:
        hidden = row["hidden"]
        yield (
            "بحسب الفئة",
            row["label"],
            "",
            HIDDEN if hidden else row["n"],
            None if hidden else row["amount"],
        )


def improvement_lines(content):
    """What was carried out in the period, then what was open at its end."""
    kept = content.get("improvements", {"done": [], "open": []})
    for row in (*kept["done"], *kept["open"]):
        before, after = row["before"] or NOTHING, row["after"] or NOTHING
        yield (row["ref"], row["title"], row["source"], row["due_on"], row["done_on"],
               "نعم" if row["late"] else "", row["measured"], row["unit"], SIGNS[before["sign"]].strip(),
               before["value"], SIGNS[after["sign"]].strip(), after["value"])  # fmt: skip
