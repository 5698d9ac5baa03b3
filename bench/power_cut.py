#!/usr/bin/env python3
"""Cuts the power under load, and counts what was acknowledged and is gone.

A file system in a file is mounted, the store's writers (crates/store/tests/it/kill.rs) run on it, their ledgers are
kept outside. Then the file system is shut down without writing its log, as when the power fails: whatever was not
synced is gone. The writers are killed, the file system is mounted again, and the store is compared with the ledgers.

The control runs the same writers with SQLite's setting synchronous = NORMAL. It must lose: a test that cannot see a
loss proves nothing. Needs root and Linux; says so and does nothing elsewhere.

    python3 bench/power_cut.py [--rounds 5] [--file-systems ext4 xfs]
"""

import argparse
import fcntl
import json
import os
import pathlib
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time

SHUTDOWN = 0x8004587D
WITHOUT_THE_LOG = 2
SIZE = 512 << 20
MAKERS = {"ext4": ["mkfs.ext4", "-q", "-F"], "xfs": ["mkfs.xfs", "-q", "-f"]}


def skip(why):
    print(f"no power cut was made: {why}")
    sys.exit(0)


def test_program():
    """Builds the store's tests and gives the path of the program."""
    command = ["cargo", "test", "-q", "-p", "store", "--test", "it", "--no-run", "--message-format=json"]
    folder = pathlib.Path(__file__).resolve().parent.parent
    built = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    for line in built.stdout.splitlines():
        message = json.loads(line)
        if message.get("target", {}).get("name") == "it" and message.get("executable"):
            return message["executable"]
    raise SystemExit("the tests gave no program")


def mount(image, folder):
    subprocess.run(["mount", "-o", "loop", image, folder], check=True)


def unmount(folder):
    # A moment may pass until the killed program's files are closed.
    for _ in range(100):
        if subprocess.run(["umount", folder], stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise SystemExit(f"{folder} cannot be unmounted")


def acknowledged(ledgers):
    return sum(path.read_bytes().count(b"\n") for path in ledgers.glob("*.ledger"))


def one_round(program, file_system, mode, work):
    """Returns what comparing found: acknowledged, lost, phantom, double."""
    image, folder, ledgers = work / "image", work / "mounted", work / "ledgers"
    shutil.rmtree(ledgers, ignore_errors=True)
    ledgers.mkdir()
    folder.mkdir(exist_ok=True)
    image.unlink(missing_ok=True)
    with open(image, "wb") as file:
        file.truncate(SIZE)
    subprocess.run([*MAKERS[file_system], image], check=True)
    mount(image, folder)
    environment = dict(
        os.environ,
        HENGPING_KILL_URL=f"sqlite:{folder}/hengping.db",
        HENGPING_KILL_EVIDENCE=f"{folder}/evidence",
        HENGPING_KILL_LEDGERS=str(ledgers),
        HENGPING_KILL_MODE=mode,
    )
    run = [program, "--exact", "--ignored", "--nocapture"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    writers = subprocess.Popen([*run, "kill::writers"], env=environment, **quiet)
    try:
        begun = time.monotonic()
        while acknowledged(ledgers) < 100:
            if writers.poll() is not None or time.monotonic() - begun > 60:
                raise SystemExit("the writers acknowledge nothing")
            time.sleep(0.02)
        time.sleep(random.uniform(0.2, 2.0))
        handle = os.open(folder, os.O_RDONLY)
        fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", WITHOUT_THE_LOG))
        os.close(handle)
    finally:
        writers.send_signal(signal.SIGKILL)
        writers.wait()
        unmount(folder)
    mount(image, folder)
    try:
        compared = subprocess.run(
            [*run, "kill::after_the_power_cut"], env=environment, capture_output=True, text=True, check=False
        )
    finally:
        unmount(folder)
    found = re.search(r"acknowledged (\d+), lost (\d+), phantom (\d+), double (\d+)", compared.stdout)
    if compared.returncode != 0 or not found:
        raise SystemExit(f"comparing failed:\n{compared.stdout}{compared.stderr}")
    return [int(number) for number in found.groups()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--file-systems", nargs="+", choices=MAKERS, default=list(MAKERS))
    arguments = parser.parse_args()
    if sys.platform != "linux" or os.geteuid() != 0:
        skip("that takes root on Linux")
    present = [name for name in arguments.file_systems if shutil.which(MAKERS[name][0])]
    for name in sorted(set(arguments.file_systems) - set(present)):
        print(f"{name}: no power cut was made: {MAKERS[name][0]} is not installed")
    if not present:
        sys.exit(0)
    program = test_program()
    failed = False
    with tempfile.TemporaryDirectory(prefix="hengping-power-") as name:
        work = pathlib.Path(name)
        for file_system in present:
            for mode, words in [("", "FULL, as the store sets it"), ("normal", "NORMAL, the control")]:
                rounds = [one_round(program, file_system, mode, work) for _ in range(arguments.rounds)]
                total = [sum(column) for column in zip(*rounds)]
                worst = max(lost for _, lost, _, _ in rounds)
                print(
                    f"{file_system}, synchronous = {words}: {len(rounds)} cuts, {total[0]} acknowledged, "
                    f"{total[1]} lost (at most {worst} in one), {total[2]} phantom, {total[3]} double",
                    flush=True,
                )
                failed |= any(total[1:]) if mode == "" else total[1] == 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
