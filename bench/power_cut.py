#!/usr/bin/env python3
"""Cuts the power under load, and counts what was acknowledged and is gone.

A file system in a file is mounted, the store's writers (crates/store/tests/it/kill.rs) run on it, their ledgers are
kept outside. Then the file system is shut down without writing its log, as when the power fails: whatever was not
synced is gone. The writers are killed, the file system is mounted again, and the store is compared with the ledgers.

With --postgres it is a PostgreSQL of its own, run by an unprivileged user, whose cluster lies on that file system too.

The control runs the same writers with SQLite's synchronous = NORMAL or PostgreSQL's synchronous_commit = off. It must
lose: a test that cannot see a loss proves nothing. Needs root and Linux; says so and does nothing elsewhere.

    python3 bench/power_cut.py [--postgres] [--rounds 5] [--file-systems ext4 xfs]
"""

import argparse
import contextlib
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


class Sqlite:
    """A file beside the evidence."""

    settings = {"": "synchronous = FULL, as the store sets it", "lax": "synchronous = NORMAL, the control"}

    def __init__(self, mounted, _):
        self.url = f"sqlite:{mounted}/hengping.db"

    def create(self):
        pass

    def start(self):
        pass

    def kill(self):
        pass


class Postgres:
    """A cluster on the mounted file system; its socket and its log are kept outside."""

    settings = {"": "synchronous_commit = on, as the store requires", "lax": "synchronous_commit = off, the control"}
    versions = pathlib.Path("/usr/lib/postgresql")

    def __init__(self, mounted, work):
        self.data = mounted / "cluster"
        self.run = work / "run"
        self.url = f"postgres://hengping@localhost/postgres?host={self.run}"
        self.server = None

    @classmethod
    def programs(cls):
        """Those of the newest version that is installed, as Debian lays them down."""
        versions = [folder for folder in cls.versions.glob("*/bin") if (folder / "initdb").exists()]
        return max(versions, key=lambda folder: int(folder.parent.name), default=None)

    def as_nobody(self, program, *words):
        """Runs one of them: PostgreSQL refuses to run as root."""
        user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        command = [*user, self.programs() / program, "-D", self.data, *words]
        # The log, and no pipe: the server keeps what it was started with.
        with open(self.run / "log", "ab") as log:
            done = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{program} failed:\n{(self.run / 'log').read_text()[-4000:]}")

    def create(self):
        for folder in [self.run, self.data]:
            folder.mkdir(exist_ok=True)
            shutil.chown(folder, "nobody", "nogroup")
        self.as_nobody("initdb", "-U", "hengping", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")

    def start(self):
        self.as_nobody("pg_ctl", "-w", "-o", f"-k {self.run} -c listen_addresses=''", "start")
        self.server = int((self.data / "postmaster.pid").read_text().split()[0])

    def kill(self):
        """The server, and its children too: an orphan would go on writing, and keep the file system."""
        if self.server is None:
            return
        children = ["ps", "-o", "pid=", "--ppid", str(self.server)]
        family = subprocess.run(children, capture_output=True, text=True, check=False).stdout.split()
        for process in [self.server, *map(int, family)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        # It is nobody's child here; the next one finds it in the way until it is gone.
        while pathlib.Path(f"/proc/{self.server}").exists():
            time.sleep(0.02)
        self.server = None


def one_round(program, file_system, kind, mode, work):
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
    database = kind(folder, work)
    environment = dict(
        os.environ,
        HENGPING_KILL_URL=database.url,
        HENGPING_KILL_EVIDENCE=f"{folder}/evidence",
        HENGPING_KILL_LEDGERS=str(ledgers),
        HENGPING_KILL_MODE=mode,
    )
    run = [program, "--exact", "--ignored", "--nocapture"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        database.create()
        database.start()
        # Made long before the power fails.
        os.sync()
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
            database.kill()
            writers.send_signal(signal.SIGKILL)
            writers.wait()
    finally:
        unmount(folder)
    mount(image, folder)
    try:
        database.start()
        compared = subprocess.run(
            [*run, "kill::after_the_power_cut"], env=environment, capture_output=True, text=True, check=False
        )
    finally:
        database.kill()
        unmount(folder)
    found = re.search(r"acknowledged (\d+), lost (\d+), phantom (\d+), double (\d+)", compared.stdout)
    if compared.returncode != 0 or not found:
        raise SystemExit(f"comparing failed:\n{compared.stdout}{compared.stderr}")
    return [int(number) for number in found.groups()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--file-systems", nargs="+", choices=MAKERS, default=list(MAKERS))
    arguments = parser.parse_args()
    if sys.platform != "linux" or os.geteuid() != 0:
        skip("that takes root on Linux")
    if arguments.postgres and not Postgres.programs():
        skip("PostgreSQL is not installed")
    present = [name for name in arguments.file_systems if shutil.which(MAKERS[name][0])]
    for name in sorted(set(arguments.file_systems) - set(present)):
        print(f"{name}: no power cut was made: {MAKERS[name][0]} is not installed")
    if not present:
        sys.exit(0)
    program = test_program()
    failed = False
    kind = Postgres if arguments.postgres else Sqlite
    with tempfile.TemporaryDirectory(prefix="hengping-power-") as name:
        work = pathlib.Path(name)
        # PostgreSQL's user passes through.
        work.chmod(0o711)
        for file_system in present:
            for mode, words in kind.settings.items():
                rounds = [one_round(program, file_system, kind, mode, work) for _ in range(arguments.rounds)]
                total = [sum(column) for column in zip(*rounds)]
                worst = max(lost for _, lost, _, _ in rounds)
                print(
                    f"{file_system}, {words}: {len(rounds)} cuts, {total[0]} acknowledged, "
                    f"{total[1]} lost (at most {worst} in one), {total[2]} phantom, {total[3]} double",
                    flush=True,
                )
                failed |= any(total[1:]) if mode == "" else total[1] == 0
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
