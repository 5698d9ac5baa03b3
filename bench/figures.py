"""Stages, signs and reads back figures of an organisation on a running demonstration.

    hengping demo --at data --listen 127.0.0.1:8098
    python3 bench/figures.py http://127.0.0.1:8098 6000

Needs the Python package `requests`. Prints the status and wall time of each request.
"""
import re
import sys
import time

import requests

BASE = sys.argv[1]
ROWS = int(sys.argv[2]) if len(sys.argv) > 2 else 6000
HEAD = "学校标识码,证书名称,等级,考核批次,获批人数,报名人数,参考人数,通过人数,应付金额,实付金额,付款日期"

session = requests.Session()
session.headers["sec-fetch-site"] = "same-origin"


def timed(name, ask):
    begin = time.time()
    answer = ask()
    print(f"{name}: {answer.status_code}, {len(answer.content)} bytes, {time.time() - begin:.3f} s")
    return answer


def enter(role):
    session.post(BASE + "/demonstration/enter", data={"role": role})


def hidden(page, name):
    value = re.search(f'name="{name}" value="([^"]*)"', page).group(1)
    return value.replace("&#34;", '"').replace("&quot;", '"').replace("&#38;", "&").replace("&amp;", "&")


enter("evaluation_organisation")
place = session.get(BASE + "/years/2021/figures").url
form = session.get(place + "/line").text
codes = re.findall(r'<option value="(\d{10})">', form)
level, certificate = re.findall(r'<option value="[0-9a-f]{32}/([^"]+)"[^>]*>([^<]+) · ', form)[0]
lines = [HEAD]
for number in range(ROWS):
    code, batch = codes[number % len(codes)], f"B{number // len(codes):03}"
    lines.append(f"{code},{certificate},{level},{batch},0,100,95,{60 + number % 30},40000,40000,2021-12-20")
table = "\n".join(lines).encode()
for _ in range(5):
    staged = timed(f"{ROWS} rows staged", lambda: session.post(place + "/workbook", files={"file": ("f.csv", table)}))
signed = {name: hidden(staged.text, name) for name in ("rows", "seen", "key")}
signed |= {"as_of": "2022-02-10", "agreed": "1"}
timed("signed", lambda: session.post(place + "/sign", data=signed))
timed("the organisation's page", lambda: session.get(place))
book = timed("its workbook", lambda: session.get(place + "/workbook")).content
timed("the same workbook staged", lambda: session.post(place + "/workbook", files={"file": ("f.xlsx", book)}))
enter("office_lead")
for page in ("reconciliation", "reconciliation.xlsx", "facts.json", "figures"):
    timed(page, lambda page=page: session.get(f"{BASE}/years/2021/{page}"))
