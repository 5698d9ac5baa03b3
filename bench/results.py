"""Reads the pages of judgements, results and visits on a running demonstration; processor time of its server.

    hengping demo --at determination --listen 127.0.0.1:8098
    python3 bench/results.py http://127.0.0.1:8098 $(pidof hengping)

Needs the Python package `requests`. Prints per request wall time and the processor time of the process.
"""
import os
import re
import sys
import time

import requests

BASE, PID = sys.argv[1], sys.argv[2]
TICKS = os.sysconf("SC_CLK_TCK")
YEAR = BASE + "/years/2021"

session = requests.Session()
session.headers["sec-fetch-site"] = "same-origin"
session.post(BASE + "/demonstration/enter", data={"role": "office_staff"})


def used():
    with open(f"/proc/{PID}/stat") as stat:
        fields = stat.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def often(name, address, turns):
    first = session.get(address)
    begin, before = time.time(), used()
    status = {session.get(address).status_code for _ in range(turns)}
    wall, spent = (time.time() - begin) / turns, (used() - before) / turns
    print(f"{name}: {status}, {len(first.content)} bytes, {wall * 1000:.1f} ms, {spent * 1000:.1f} ms of processor time")
    return first.text


judgements = often("judgements of all institutions", YEAR + "/judgements", 20)
one = re.search(r'href="(/years/2021/judgements/[0-9a-f]{32})', judgements).group(1)
often("judgements of one institution", BASE + one, 25)
often("a table of the office's marks", YEAR + "/judgements/leaves/6.1", 20)
often("determinations, with a trial", YEAR + "/determination", 10)
roll = often("the roll", YEAR + "/determination/1", 25)
tried = "grade_lines.excellent=88&grade_lines.good=78&grade_lines.pass=68&grade_lines.basic_pass=58&quota_share=30%25"
often("what if", YEAR + "/determination/1/what-if?" + tried, 25)
card = re.search(r'href="(/years/2021/determination/1/institutions/[0-9a-f]{32})"', roll).group(1)
often("a card with its workings", BASE + card, 25)
visits = often("visits", YEAR + "/visits", 25)
visit = re.search(r'href="(/visits/[0-9a-f]{32})"', visits).group(1)
often("a visit", BASE + visit, 25)
often("its check list", BASE + visit + "/list", 25)
