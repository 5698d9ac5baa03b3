"""Fills the facts template as a clerk would, in LibreOffice, and stores it as .xlsx and as .xls.

    /usr/bin/python3 fill_template.py TEMPLATE FOLDER

Every value is typed: it goes through what the program makes of keyboard input in a cell of its format. Entries of
drop-downs are taken from the list that the cell's validation names, by their position.
"""

import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

FIRST_ROW = 3

# Column by column; a pair is a drop-down and the first words of the entry.
INSTITUTION = ["4136000001", "示例职业技术学院", ("pick", "高职专科")]
CERTIFICATES = [
    ["4136000001", "示例职业技术学院", "Web前端开发", ("pick", "中级"), "2021-11", "100", "95", "90", "81", ("pick", "是"),
     "81.23%", "18,000", "18000", "2021-12-20"],
    ["4136000001", "", "智能财税", ("pick", "初级"), "", "40", "'40", "38", "30", "", "0.7", "", "", ""],
]
ITEMS = [
    ["4136000001", "", ("pick", "4.4 编写1+X教材·第一主编"), "示例教材", "2021-05-01", ("pick", "已认定")],
    ["4136000001", "", ("pick", "4.6"), "典型案例", "2021-09-01", "", "case-1", "2"],
    ["4136000001", "", ("pick", "7.1"), "合作考核", "2021-10-01", "", "Web前端开发", "", ("pick", "是")],
    ["4136000001", "", ("pick", "7.5 1+X专项竞赛·省级"), "技能竞赛", "2021.10.1", ("pick", "已认定"), "", "", "", ("pick", "二等奖")],
]
RATINGS = [
    ["4136000001", "", ("pick", "3.1"), "3", "3.5", "3"],
    ["4136000001", "", ("pick", "6.1"), "2"],
]
FINDINGS = [["4136000001", "", ("pick", "N3")]]
LINES = {"grade_lines.excellent": "90", "grade_lines.good": "80", "grade_lines.pass": "70", "grade_lines.basic_pass": "60"}


def connect(port, profile):
    """Starts an office of its own and returns the process and its desktop."""
    address = f"socket,host=127.0.0.1,port={port};urp;"
    office = subprocess.Popen([
        "soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile.as_uri()}",
        f"--accept={address}",
    ], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(120):
        try:
            context = resolver.resolve(f"uno:{address}StarOffice.ComponentContext")
            return office, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except NoConnectException:
            time.sleep(0.5)
    office.kill()
    raise SystemExit("the office does not answer")


def option(name, value):
    prop = PropertyValue()
    prop.Name, prop.Value = name, value
    return prop


def entries(document, cell):
    """The entries of a cell's drop-down."""
    formula = cell.Validation.getFormula1()
    sheet, _, area = formula.replace("$", "").replace("'", "").partition(".")
    if not area:
        sheet, _, area = formula.replace("$", "").replace("'", "").partition("!")
    return [row[0] for row in document.Sheets.getByName(sheet).getCellRangeByName(area).getDataArray()]


def fill(document, name, rows):
    sheet = document.Sheets.getByName(name)
    for index, row in enumerate(rows):
        for column, value in enumerate(row):
            if value == "":
                continue
            cell = sheet.getCellByPosition(column, FIRST_ROW + index)
            assert not cell.CellProtection.IsLocked, f"{name} {column} is locked"
            if isinstance(value, tuple):
                chosen = [entry for entry in entries(document, cell) if entry.startswith(value[1])]
                assert chosen, f"{name}: {value[1]} is not in the list"
                cell.String = chosen[0]
            else:
                cell.FormulaLocal = value


def main():
    template, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    office, desktop = connect(int(sys.argv[3]) if len(sys.argv) > 3 else 28_417, folder / "profile")
    try:
        document = desktop.loadComponentFromURL(template.as_uri(), "_blank", 0, (option("Hidden", True),))
        assert document.Sheets.getByName("证书数据").isProtected(), "the headings are not protected"
        assert document.Sheets.getByName("证书数据").getCellByPosition(0, 2).CellProtection.IsLocked
        fill(document, "院校", [INSTITUTION])
        fill(document, "证书数据", CERTIFICATES)
        fill(document, "佐证事项", ITEMS)
        fill(document, "评分", RATINGS)
        fill(document, "负面清单", FINDINGS)
        settings = document.Sheets.getByName("年度设置")
        for row in range(FIRST_ROW, FIRST_ROW + 40):
            key = settings.getCellByPosition(0, row).String
            if key in LINES:
                settings.getCellByPosition(1, row).FormulaLocal = LINES[key]
        for name, kind in (("filled.xlsx", "Calc MS Excel 2007 XML"), ("filled.xls", "MS Excel 97")):
            document.storeToURL((folder / name).as_uri(), (option("FilterName", kind),))
        document.close(True)
    finally:
        try:
            desktop.terminate()
        except Exception:  # The bridge goes down with the office.
            pass
        try:
            office.wait(timeout=20)
        except subprocess.TimeoutExpired:
            office.kill()


main()
