"""Assigns experts, and reads and writes an expert's page, on a running demonstration; processor time of its server.

    hengping demo --at review --listen 127.0.0.1:8098
    python3 bench/review.py http://127.0.0.1:8098 $(pidof hengping)

Needs the Python package `requests`. Prints wall times, and per request the processor time of the process.
"""
import os
import re
import sys
import time

import requests

BASE, PID = sys.argv[1], sys.argv[2]
TICKS = os.sysconf("SC_CLK_TCK")
TURNS = 500

session = requests.Session()
session.headers["sec-fetch-site"] = "same-origin"


def enter(role):
    session.post(BASE + "/demonstration/enter", data={"role": role})


def used():
    with open(f"/proc/{PID}/stat") as stat:
        fields = stat.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def once(name, ask):
    begin = time.time()
    answer = ask()
    print(f"{name}: {answer.status_code}, {len(answer.content)} bytes, {time.time() - begin:.3f} s")
    return answer


def often(name, ask):
    begin, before = time.time(), used()
    status = {ask(turn).status_code for turn in range(TURNS)}
    wall, spent = (time.time() - begin) / TURNS, (used() - before) / TURNS
    print(f"{name}: {status}, {wall * 1000:.1f} ms each, {spent * 1000:.2f} ms of processor time")


enter("expert")
session.post(BASE + "/reviews/impartiality", data={"year": "2021", "agreed": "1"})
reviews = once("an expert's list", lambda: session.get(BASE + "/reviews")).text
review = BASE + re.search(r'href="(/reviews/[0-9a-f]{32})"', reviews).group(1)
once("an institution", lambda: session.get(review))
once("an indicator", lambda: session.get(review + "/4.4"))
often("an indicator", lambda _: session.get(review + "/4.4"))
page = session.get(review + "/3.1").text
row = re.search(r'name="f\.([0-9a-f]{32})\.mark"', page).group(1)
json = {"accept": "application/json"}


def save(turn):
    fields = {f"v.{row}": str(turn), f"f.{row}.mark": ("1.5", "2")[turn % 2], f"f.{row}.reason": ""}
    return session.post(review + "/3.1", data=fields, headers=json)


often("a mark saved", save)
enter("office_lead")
board = BASE + "/years/2021/assignment"
once("the office's board", lambda: session.get(board))
options = {"needed": "3", "at_most": "12", "seed": "1", "rotate": "1"}
once("assigned again, where all is released", lambda: session.post(board + "/draft", data=options))
options |= {"needed": "4", "at_most": "15"}
once("a fourth for each of 150 institutions", lambda: session.post(board + "/draft", data=options))
