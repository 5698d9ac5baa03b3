#!/usr/bin/env python3
"""Processor time of the server per page, and its memory, on the demonstration's 150 institutions.

    cargo build --release --package hengping
    python3 bench/pages.py [--times 500]
"""
import argparse, http.client, os, re, subprocess, sys, urllib.parse

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--times", type=int, default=500)
times = parser.parse_args().times

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
program = os.environ.get("CARGO_TARGET_DIR", os.path.join(root, "target")) + "/release/hengping"
server = subprocess.Popen([program, "demo", "--listen", "127.0.0.1:0", "--lang", "en"], stderr=subprocess.PIPE, text=True)
address = re.search(r"http://([\d.:]+)/", server.stderr.readline()).group(1)


def spent():
    """Milliseconds of processor time so far."""
    with open(f"/proc/{server.pid}/stat") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 // os.sysconf("SC_CLK_TCK")


def resident():
    with open(f"/proc/{server.pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) // 1024


class Person:
    """Somebody who has entered, on a connection that stays open."""

    def __init__(self, number, role):
        self.line = http.client.HTTPConnection(address, source_address=(f"127.1.0.{number}", 0))
        self.line.request("POST", "/demonstration/enter", urllib.parse.urlencode({"role": role}),
                          {"Content-Type": "application/x-www-form-urlencoded"})
        answer = self.line.getresponse()
        answer.read()
        self.cookie = answer.getheader("Set-Cookie").split(";")[0]

    def get(self, path):
        self.line.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.line.getresponse()
        body = answer.read().decode()
        if answer.status != 200:
            sys.exit(f"{path}: {answer.status}")
        return body


def measure(name, role, path):
    # Limits count by account: several people share the work.
    people = [Person(number + 1, role) for number in range(1 + times // 250)]
    path = path or re.search(r"/dossiers/[0-9a-f]{32}", people[0].get("/")).group(0)
    people[0].get(path)
    before = spent()
    for turn in range(times):
        body = people[turn % len(people)].get(path)
    each = (spent() - before) * 1000 // times
    print(f"{name}: {each / 1000:.2f} ms of CPU, {len(body) // 1024} KB")


try:
    measure("dossier", "institution_admin", None)
    measure("progress of 150 institutions", "office_lead", "/years/2021/progress")
    print(f"resident: {resident()} MB")
finally:
    server.terminate()
