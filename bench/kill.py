#!/usr/bin/env python3
"""Kills a demonstration with SIGKILL while institutions save at a fixed rate, starts it again, and looks for everything
that was acknowledged. As many rounds as wanted, on SQLite or on a PostgreSQL of its own.

    cargo build --release --package hengping --package load
    python3 bench/kill.py --rounds 20 [--postgres] [--rate 300]

PostgreSQL runs as the user `postgres` where this runs as root.
"""
import argparse, json, os, random, shutil, signal, socket, subprocess, sys, tempfile, time, urllib.request

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--rounds", type=int, default=20)
parser.add_argument("--rate", type=int, default=300)
parser.add_argument("--postgres", action="store_true")
wanted = parser.parse_args()

root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
programs = os.environ.get("CARGO_TARGET_DIR", os.path.join(root, "target")) + "/release/"
folder = tempfile.mkdtemp(prefix="hengping-kill-")
os.chmod(folder, 0o755)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """A server of its own in a folder of its own."""

    def __init__(self):
        versions = sorted(os.listdir("/usr/lib/postgresql"), key=float)
        self.bin = f"/usr/lib/postgresql/{versions[-1]}/bin/"
        self.data, self.port = os.path.join(folder, "pg"), free_port()
        os.mkdir(self.data)
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres", "postgres")
        self.run("initdb", "-D", self.data, "-U", "hengping", "-A", "trust")
        self.start()
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "hengping", "hengping")
        self.url = f"postgres://hengping@127.0.0.1:{self.port}/hengping"

    def run(self, program, *words):
        command = [self.bin + program, *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self):
        options = f"-p {self.port} -k {self.data} -c listen_addresses=127.0.0.1"
        self.run("pg_ctl", "-D", self.data, "-l", os.path.join(self.data, "log"), "-w", "-o", options, "start")

    def stop(self):
        self.run("pg_ctl", "-D", self.data, "-m", "fast", "stop")


port = free_port()
url = f"http://127.0.0.1:{port}"
database = Postgres() if wanted.postgres else None
config = os.path.join(folder, "hengping.toml")
with open(config, "w") as file:
    file.write(f'listen = "127.0.0.1:{port}"\ndata = "{folder}/data"\n')
    file.write('[log]\nlevel = "error"\n')
    if database:
        file.write(f'[database]\nurl = "{database.url}"\n')


def start():
    begun = time.monotonic()
    server = subprocess.Popen([programs + "hengping", "demo", "--config", config])
    while True:
        try:
            urllib.request.urlopen(url + "/ready", timeout=1).close()
            return server, time.monotonic() - begun
        except OSError:
            if server.poll() is not None:
                sys.exit("the server did not start")
            time.sleep(0.02)


def load(*words):
    return subprocess.Popen(
        [programs + "load", "--url", url, "--ledger", folder + "/ledger.json", *words], stdout=subprocess.PIPE, text=True
    )


acknowledged = lost = 0
starts = []
try:
    server, _ = start()
    for turn in range(wanted.rounds):
        client = load("--rate", str(wanted.rate), "--seconds", "60")
        if not client.stdout.readline().startswith("writing"):
            sys.exit("the load did not begin")
        # Killed at a moment that nobody chose.
        time.sleep(1 + 4 * random.random())
        server.kill()
        server.wait()
        said, _ = client.communicate()
        if client.returncode:
            sys.exit("the load failed")
        server, took = start()
        starts.append(took)
        check = load("--verify")
        found, _ = check.communicate()
        lost += check.returncode != 0
        with open(folder + "/ledger.json") as file:
            acknowledged += sum(sheet["acknowledged"] for one in json.load(file)["accounts"] for sheet in one["sheets"])
        print(f"{turn + 1}: {said.splitlines()[0]} | {found.strip()}", flush=True)
    # The control: a ledger that names a save which never was must be found wanting.
    with open(folder + "/ledger.json") as file:
        ledger = json.load(file)
    sheet = next(sheet for one in ledger["accounts"] for sheet in one["sheets"] if sheet["acknowledged"])
    sheet["acknowledged"] = sheet["sent"] = sheet["sent"] + 1
    with open(folder + "/ledger.json", "w") as file:
        json.dump(ledger, file)
    control = load("--verify")
    control.communicate()
    if control.returncode == 0:
        sys.exit("the control was not noticed: this proves nothing")
finally:
    server.kill()
    if database:
        database.stop()
    shutil.rmtree(folder, ignore_errors=True)
starts.sort()
print(f"{wanted.rounds} kills, {acknowledged} acknowledged saves, rounds that lost any: {lost}; "
      f"started again in {starts[len(starts) // 2]:.2f} s (median)")
sys.exit(1 if lost else 0)
