"""The same scores in a spreadsheet, for comparison: one row an institution with its sums, counts and marks already
prepared, and the formulas that a careful clerk would write. Times LibreOffice opening it, recalculating every
formula and writing the values.

    python3 bench/libreoffice.py 5000
"""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Inputs in columns A.. of a row, then formulas over them. {r} is the row.
INPUTS = ["approved", "registered", "attended", "own", "national", "payable", "paid", "in_time"] + [
    f"count{i}" for i in range(24)
] + [f"mark{i}" for i in range(10)]


def column(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell(name: str, row: int) -> str:
    return f"[.{column(INPUTS.index(name))}{row}]"


def formulas(row: int) -> list[str]:
    c = lambda name: cell(name, row)
    leaves = [
        f"ROUND(3*MIN(1;{c('registered')}/{c('approved')});2)",
        f"ROUND(2*MIN(1;{c('attended')}/{c('registered')});2)",
        f"MAX(0;10-2*MAX(0;INT(({c('national')}-{c('own')})/0.1)))",
        f"IF({c('in_time')}=1;4;0)",
        f"ROUND(6*MIN(1;{c('paid')}/{c('payable')});2)",
    ]
    caps = [3, 1, 2, 1, 3, 4, 3, 6, 8, 4, 4, 4, 4, 4]
    leaves += [f"MIN({cap};{c(f'count{i}')})" for i, cap in enumerate(caps)]
    leaves += [f"5*{c(f'count{i}')}" for i in range(len(caps), len(caps) + 5)]
    leaves += [f"ROUND({c(f'mark{i}')};2)" for i in range(10)]
    first = len(INPUTS)
    total = f"SUM([.{column(first)}{row}:.{column(first + len(leaves) - 1)}{row}])"
    last = column(first + len(leaves))
    grade = f"IF([.{last}{row}]>=90;5;IF([.{last}{row}]>=80;4;IF([.{last}{row}]>=70;3;IF([.{last}{row}]>=60;2;1))))"
    return leaves + [total, grade]


def sheet(institutions: int) -> str:
    dice = random.Random(7)
    rows = []
    for row in range(1, institutions + 1):
        approved = dice.randint(50, 800)
        registered = dice.randint(30, approved)
        attended = dice.randint(20, registered)
        payable = dice.randint(1000, 90000)
        values = [approved, registered, attended, dice.randint(40, 100) / 100, dice.randint(55, 95) / 100, payable]
        values += [dice.randint(0, payable), dice.randint(0, 1)]
        values += [dice.randint(0, 4) for _ in range(24)] + [dice.randint(0, 8) / 2 for _ in range(10)]
        cells = "".join(f'<table:table-cell office:value-type="float" office:value="{v}"/>' for v in values)
        cells += "".join(f'<table:table-cell table:formula="of:={f}"/>' for f in formulas(row))
        rows.append(f"<table:table-row>{cells}</table:table-row>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
        ' office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">'
        "<office:body><office:spreadsheet><table:table table:name=\"s\">" + "".join(rows) +
        "</table:table></office:spreadsheet></office:body></office:document>"
    )


def main() -> None:
    institutions = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.fods"
        path.write_text(sheet(institutions), encoding="utf-8")
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "csv"]
        command += ["--outdir", folder, str(path)]
        for run in range(4):
            started = time.monotonic()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            seconds = time.monotonic() - started
            label = "first start, not counted" if run == 0 else "open, recalculate, write"
            print(f"{institutions} institutions, {label}: {seconds:.2f} s")
        rows = (Path(folder) / "sheet.csv").read_text().splitlines()
        assert len(rows) == institutions and rows[0].split(",")[-1] in "12345", rows[:1]


if __name__ == "__main__":
    main()
