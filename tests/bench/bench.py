#!/usr/bin/python3
"""bench.py - The daemon beside the peers a user would pick instead, in one run.

    tests/bench/bench.py [--seconds S] [--rounds R] [--cases N] [--only NAME,NAME]

Every server is started here, on loopback or a socket, in a folder that is taken away afterwards. The
contenders run one after the other, R rounds, each round in another order; medians, with the spread
beside them. tests/bench/README.md says for each row what both sides do.
"""
import argparse
import glob
import os
import pwd
import re
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading

import zmq

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))

import fixture  # noqa: E402

READERS = ["team", "nav-asker", "bolig-asker"]
OPENED_BY_KEY = 400


def tool(name):
    return os.path.join(fixture.BUILD, "bench", name)


def run(command, seconds):
    """Its output; a failure ends the measurement."""
    r = subprocess.run(command, capture_output=True, text=True, timeout=seconds, cwd=fixture.SOURCE)
    if r.returncode != 0:
        sys.exit(f"bench: {' '.join(command)}: {r.stderr}")
    return r.stdout


def read_on(stream):
    """A server that goes on logging into a full pipe would stand still."""
    while stream.read(4096):
        pass


def wait_ready(server, stream):
    """Until a server says so in its log, which is returned; one that does not ends the measurement."""
    log = ""
    while select.select([stream], [], [], fixture.DEADLINE)[0]:
        line = stream.readline().decode()
        log += line
        if re.search("ready to accept connections|server is ready", line, flags=re.I):
            threading.Thread(target=read_on, args=(stream,), daemon=True).start()
            return log
        if not line:
            break
    sys.exit(f"bench: {server} does not come up")


def end(readers, server):
    for process in [*readers, server]:
        if process is None:
            continue
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


class Overgang:
    """overgangd as it is installed: CURVE, group commit, three agencies that follow and acknowledge."""

    name = "overgangd"
    encryption = "CURVE"

    def __init__(self, cases):
        self.daemon = fixture.Daemon(clock="system", map_size="4G")
        for i in range(-(-cases // OPENED_BY_KEY)):
            _, secret = self.daemon.add_key("granli", f"opener{i}")
            self.daemon.write(f"granli{i}.key", secret.decode() + "\n", 0o600)
        self.daemon.write("endpoint", self.daemon.desk + "\n")
        self.daemon.write("server.pub", self.daemon.server_public.decode() + "\n")
        self.readers = []
        try:
            self.start(cases)
        except BaseException:
            self.close()
            raise

    def start(self, cases):
        self.daemon.start()
        run([tool("load"), "open", self.daemon.dir, str(cases)], 600)

    def begin_again(self):
        """An agency that owns no case may report 16 MiB a day, and so much at once when the daemon has just started:
        some seconds of this load."""
        end(self.readers, None)
        self.daemon.stop()
        self.daemon.start()
        self.readers = [subprocess.Popen([tool("reader"), self.daemon.client_config(name), "bench"],
                                         stdout=subprocess.PIPE) for name in READERS]

    def load(self, connections, underway, seconds):
        self.begin_again()
        said = run([tool("load"), "run", self.daemon.dir, str(connections), str(underway), str(seconds)], seconds + 60)
        return [float(x) for x in said.split()]

    def close(self):
        end(self.readers, None)
        self.daemon.close()


class Redis:
    """Redis 7 with an append-only file synced before every answer; a Lua script for each report."""

    name = "Redis"
    encryption = "none, a socket of the file system"

    def __init__(self, cases):
        self.cases, self.readers, self.server = cases, [], None
        self.dir = tempfile.mkdtemp(prefix="og-redis-")
        self.socket = os.path.join(self.dir, "socket")
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self):
        self.server = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.socket, "--dir", self.dir, "--appendonly", "yes",
             "--appendfsync", "always", "--save", ""], stdout=subprocess.PIPE, bufsize=0)
        wait_ready(self.name, self.server.stdout)
        self.readers = [subprocess.Popen([tool("redis"), "read", self.socket, str(i)], stdout=subprocess.PIPE)
                        for i in (1, 2, 3)]

    def load(self, connections, underway, seconds):
        said = run([tool("redis"), "load", self.socket, str(connections), str(underway), str(seconds),
                    str(self.cases)], seconds + 60)
        return [float(x) for x in said.split()]

    def close(self):
        end(self.readers, self.server)
        shutil.rmtree(self.dir, ignore_errors=True)


class Postgres:
    """PostgreSQL 15 with synchronous commit; one function for each report, and pipelined calls."""

    name = "PostgreSQL"
    encryption = "none, a socket of the file system"
    settings = {"shared_buffers": "512MB", "max_connections": "100", "max_wal_size": "4GB", "listen_addresses": "",
                "checkpoint_timeout": "15min"}

    def __init__(self, cases):
        self.cases, self.readers, self.server = cases, [], None
        self.dir = tempfile.mkdtemp(prefix="og-postgres-")
        self.conninfo = f"host={self.dir} user=bench dbname=postgres"
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def program(self, name):
        return sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))[-1]

    def as_nobody_else(self):
        """PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return {}
        nobody = pwd.getpwnam("postgres")
        os.chown(self.dir, nobody.pw_uid, nobody.pw_gid)
        return {"user": nobody.pw_uid, "group": nobody.pw_gid, "cwd": "/"}

    def start(self):
        who = self.as_nobody_else()
        data = os.path.join(self.dir, "data")
        subprocess.run([self.program("initdb"), "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale", "C"],
                       check=True, stdout=subprocess.DEVNULL, **who)
        options = [x for k, v in self.settings.items() for x in ("-c", f"{k}={v}")]
        self.server = subprocess.Popen([self.program("postgres"), "-D", data, "-k", self.dir, *options],
                                       stderr=subprocess.PIPE, bufsize=0, **who)
        wait_ready(self.name, self.server.stderr)
        run(["psql", "-q", "-h", self.dir, "-U", "bench", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-f", os.path.join(HERE, "postgres.sql")], 60)
        self.readers = [subprocess.Popen([tool("postgres"), "read", self.conninfo, str(i)], stdout=subprocess.PIPE)
                        for i in (1, 2, 3)]

    def load(self, connections, underway, seconds):
        said = run([tool("postgres"), "load", self.conninfo, str(connections), str(underway), str(seconds),
                    str(self.cases)], seconds + 60)
        return [float(x) for x in said.split()]

    def close(self):
        end(self.readers, self.server)
        shutil.rmtree(self.dir, ignore_errors=True)


class Nats:
    """NATS JetStream with file storage; one message for each report, three durable consumers."""

    name = "NATS"
    encryption = "none, TCP on loopback"
    # Its answer comes before the disk: sync_interval is two minutes, and cannot be "always" in 2.9.
    durable = False

    def __init__(self, cases):
        self.cases, self.readers, self.server = cases, [], None
        self.dir = tempfile.mkdtemp(prefix="og-nats-")
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self):
        self.server = subprocess.Popen(["/usr/sbin/nats-server", "-js", "-sd", self.dir, "-a", "127.0.0.1", "-p", "-1"],
                                       stderr=subprocess.PIPE, bufsize=0)
        log = wait_ready(self.name, self.server.stderr)
        self.url = "nats://" + re.search(r"client connections on (\S+)", log)[1]
        run([tool("nats"), "setup", self.url], 60)
        self.readers = [subprocess.Popen([tool("nats"), "read", self.url, f"agency{i}"], stdout=subprocess.PIPE)
                        for i in (1, 2, 3)]

    def load(self, connections, underway, seconds):
        """All on one connection: it is answered in any order."""
        said = run([tool("nats"), "load", self.url, str(connections * underway), str(seconds), str(self.cases)],
                   seconds + 60)
        return [float(x) for x in said.split()]

    def close(self):
        end(self.readers, self.server)
        shutil.rmtree(self.dir, ignore_errors=True)


class Bare:
    """A commit of bare LMDB, of what the daemon writes for a report, and a round trip with CURVE."""

    name = "bare commit"
    encryption = "CURVE"
    rows = ("one at a time",)

    def __init__(self, _cases):
        self.server = None
        self.dir = tempfile.mkdtemp(prefix="og-bare-")
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    def write(self, name, text):
        with open(os.path.join(self.dir, name), "w") as f:
            f.write(text + "\n")

    def start(self):
        public, secret = zmq.curve_keypair()
        self.write("server.pub", public.decode())
        self.write("server.key", secret.decode())
        self.write("team.key", zmq.curve_keypair()[1].decode())
        self.write("endpoint", f"ipc://{self.dir}/desk")
        self.write("cases", "AAAA-AAAA")
        run([tool("quick"), "record", self.dir], 120)
        self.server = subprocess.Popen([tool("bare"), self.dir], stdout=subprocess.PIPE, bufsize=0)
        wait_ready(self.name, self.server.stdout)

    def load(self, connections, underway, seconds):
        said = run([tool("load"), "run", self.dir, str(connections), str(underway), str(seconds)], seconds + 60)
        return [float(x) for x in said.split()]

    def close(self):
        end([], self.server)
        shutil.rmtree(self.dir, ignore_errors=True)


CONTENDERS = {c.name: c for c in (Overgang, Redis, Postgres, Nats, Bare)}


# Connections and reports under way on each: in all as many for every contender. A peer that answers each
# connection in turn has more connections; the daemon's agencies have two each.
ROWS = [("512 under way", 512, {"overgangd": (8, 64)}), ("64 under way", 64, {"overgangd": (8, 8)}),
        ("one at a time", 1, {})]


def shape(name, underway, own):
    return own.get(name) or (min(underway, 64), max(1, underway // 64))


def measure(row, running, a):
    """Rounds in rotating order: {name: [(rate, median, p99), …]}."""
    title, underway, own = row
    running = [c for c in running if title in getattr(c, "rows", (title,))]
    got = {c.name: [] for c in running}
    for turn in range(a.rounds):
        first = turn % len(running)
        for c in running[first:] + running[:first]:
            got[c.name].append(c.load(*shape(c.name, underway, own), a.seconds))
    ours = statistics.median(r for r, _, _ in got[running[0].name])
    for c in running:
        rates, medians, p99s = zip(*got[c.name])
        yield (title, c.name + ("" if getattr(c, "durable", True) else " *"), statistics.median(rates), min(rates), max(rates), statistics.median(medians),
               statistics.median(p99s), ours / statistics.median(rates))


# What quick and ticks print, as name, unit, baseline; the first number is the value, a second one the ratio.
TURNS = [(r"^1 report a turn +(\S+)/s.* ratio (\S+)", "1 report a turn, without a socket", "reports/s", "bare LMDB"),
         (r"^64 reports a turn +(\S+)/s.* ratio (\S+)", "64 reports a turn, without a socket", "reports/s", "bare LMDB"),
         (r"^an event: (\S+) bytes on disk", "bytes on disk an event", "bytes", ""),
         (r"^an event: .* its fact has (\S+);", "bytes of an event's fact", "bytes", ""),
         (r"^a due case +(\S+) ms", "a due case of 44 tasks", "ms", "")]


def measure_turns():
    """The turn alone (make bench-quick): rows of bench.tsv."""
    said = run([tool("quick")], 120) + run([tool("ticks")], 120)
    print(said, end="")
    for pattern, name, unit, baseline in TURNS:
        found = re.search(pattern, said, flags=re.M).groups()
        yield name, found[0], unit, baseline, found[1] if baseline else ""


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--seconds", type=int, default=5)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--cases", type=int, default=2000)
    p.add_argument("--only", default=",".join(CONTENDERS))
    a = p.parse_args()
    running, table = [], []
    try:
        for name in a.only.split(","):
            running.append(CONTENDERS[name](a.cases))
        print(f"{'':14} {'':12} {'a second':>9} {'from':>9} {'to':>9} {'median ms':>10} {'p99 ms':>8} {'ours / its':>10}")
        for row in ROWS:
            for line in measure(row, running, a):
                table.append(line)
                print("{:14} {:12} {:9.0f} {:9.0f} {:9.0f} {:10.2f} {:8.2f} {:10.2f}".format(*line), flush=True)
        print("* answers before it is on disk: shown, not counted")
    finally:
        for c in running:
            c.close()
    turns = list(measure_turns())
    with open(os.path.join(fixture.BUILD, "bench.tsv"), "w") as f:
        f.write("name\tvalue\tunit\tbaseline\tratio\n")
        for title, name, rate, _, _, milliseconds, _, ratio in table:
            f.write(f"{title}, {name}\t{rate:.0f}\treports/s\t{running[0].name}\t{ratio:.3f}\n")
            ours = next(line[5] for line in table if line[0] == title)
            f.write(f"{title}, {name}, median\t{milliseconds:.3f}\tms\t{running[0].name}\t{ours / milliseconds:.3f}\n")
        f.writelines("\t".join(line) + "\n" for line in turns)


main()
