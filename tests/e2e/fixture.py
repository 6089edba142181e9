"""fixture.py - A daemon of one's own for a test: keys, config and store in a temporary folder,
started, waited for, ended. And TAP: every test method prints a line.

A test waits for a line, an answer or the end of a process, each with a deadline that fails it. All of
them hang on DEADLINE; OVERGANG_SLOW=10 makes it ten times as long, for programs that run under watch.
"""
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import zmq

BUILD = os.path.abspath(os.environ.get("OVERGANG_BUILD", "build"))
SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(BUILD, "python"))

import desk_pb2  # noqa: E402
import facts_pb2  # noqa: E402

DEADLINE = 30.0 * float(os.environ.get("OVERGANG_SLOW", "1"))
OK, REPEATED, CONFLICT, INVALID, DENIED, NOT_FOUND, KEY_REUSED, FULL = range(1, 9)
AGENCIES = [
    # name, number, role, further lines
    ("team", 1, "team", "owner = yes\n"),
    ("granli", 2, "prison", ""),
    ("nav-asker", 3, "nav-social", "required = adapter\n"),
    ("bolig-asker", 4, "housing", "required = adapter\n"),
    ("vakt", 5, "oncall", "required = notify\n"),
    ("frivillig", 6, "volunteer", ""),
    ("helse-asker", 7, "health", ""),
]


def program(name):
    return os.path.join(BUILD, name)


class Daemon:
    """A daemon in a folder; start() and stop() as often as wanted."""

    def __init__(self, clock="manual", map_size="16M", agencies=AGENCIES):
        self.dir = tempfile.mkdtemp(prefix="og-")
        self.process = None
        self.errors = []
        self.keys = {}
        self.server_public, server_secret = zmq.curve_keypair()
        self.write("server.key", server_secret.decode() + "\n", 0o600)
        self.write("master.key", os.urandom(32).hex() + "\n", 0o600)
        text = ""
        for name, number, role, more in agencies:
            public, secret = zmq.curve_keypair()
            self.keys[name] = (public, secret)
            self.write(name + ".key", secret.decode() + "\n", 0o600)
            text += (f"[{name}]\nnumber = {number}\nname = {name}\ncontroller = {name} kommune\n"
                     f"roles = {role}\n"
                     f"stream = {self.stream(name)}\n{more}key.one = {public.decode()}\n\n")
        self.write("agencies.conf", text)
        self.config = self.write("overgangd.conf", (
            f"[daemon]\ndesk = {self.desk}\nstore = store\nmap_size = {map_size}\n"
            "server_key = server.key\nmaster_key = master.key\nagencies = agencies.conf\n"
            f"calendar = {SOURCE}/config/calendar.conf\n"
            f"sharing = {SOURCE}/config/sharing.conf\nretention = {SOURCE}/config/retention.conf\n"
            f"routine = {SOURCE}/config/routines/asker.conf\nclock = {clock}\n"
            "backup_dir = backups\n"))

    @property
    def desk(self):
        return f"ipc://{self.dir}/desk"

    def stream(self, name):
        return f"ipc://{self.dir}/s-{name}"

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text, mode=0o644):
        path = self.path(name)
        with open(path, "w") as f:
            f.write(text)
        os.chmod(path, mode)
        return path

    def client_config(self, name, more=""):
        """A connection file for one of the programs."""
        return self.write(name + ".conf", (
            f"[overgang]\ndesk = {self.desk}\nserver_key = {self.server_public.decode()}\n"
            f"key = {name}.key\ntexts = {SOURCE}/config/texts\nlanguage = nb\n{more}"))

    def start(self, environment=None, before=()):
        """`before` is put before the command: unshare, say."""
        self.process = subprocess.Popen(
            [*before, program("overgangd"), "-c", self.config], stderr=subprocess.PIPE, bufsize=0,
            env={**os.environ, **(environment or {})})
        line = self.line()
        while line and "ready:" not in line:
            line = self.line()
        if not line:
            raise AssertionError("the daemon did not get ready:\n" + "".join(self.errors))
        return self

    def line(self):
        """The next line of its log; '' when it has ended."""
        if not select.select([self.process.stderr], [], [], DEADLINE)[0]:
            raise AssertionError("the daemon says nothing:\n" + "".join(self.errors))
        # Unbuffered: no line is hidden from select() in a buffer.
        line = self.process.stderr.readline().decode()
        self.errors.append(line)
        return line

    def wait_line(self, part):
        """Its next line with `part` in it."""
        while True:
            line = self.line()
            if not line:
                raise AssertionError(f"the daemon ended without saying \"{part}\":\n" + "".join(self.errors))
            if part in line:
                return line

    # ---- agencies.conf while it runs

    def agencies(self):
        with open(self.path("agencies.conf")) as f:
            return f.read()

    def add_key(self, agency, name, more=""):
        """A further key behind the agency's first, in the file; its pair."""
        public, secret = zmq.curve_keypair()
        head = f"[{agency}]\n"
        before, after = self.agencies().split(head)
        section, end = after.split("key.one", 1)
        self.write("agencies.conf",
                   f"{before}{head}{section}key.{name} = {public.decode()}{more}\nkey.one{end}")
        return public, secret

    def drop_key(self, agency, name):
        before, after = self.agencies().split(f"[{agency}]\n")
        lines = after.split("\n")
        lines.remove(next(x for x in lines if x.startswith(f"key.{name} ")))
        self.write("agencies.conf", f"{before}[{agency}]\n" + "\n".join(lines))

    def reload(self):
        """Have it read agencies.conf again; return its message."""
        self.process.send_signal(signal.SIGHUP)
        return self.wait_line("reload: ")

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return None
        self.process.send_signal(how)
        status = self.process.wait(DEADLINE)
        self.errors += [line.decode() for line in self.process.stderr.readlines()]
        self.process.stderr.close()
        self.process = None
        return status

    def run(self, *arguments):
        """The daemon's program with other arguments: status and all it said."""
        r = subprocess.run([program("overgangd"), "-c", self.config, *arguments],
                           capture_output=True, text=True, timeout=DEADLINE)
        return r.returncode, r.stdout + r.stderr

    def verify(self):
        return self.run("--verify")

    def close(self):
        if self.process is not None:
            self.stop(signal.SIGKILL)
        shutil.rmtree(self.dir, ignore_errors=True)


class Peer:
    """A client of the desk and of a stream, as proto/README.md has it."""

    def __init__(self, daemon, name, context=None, keys=None, server=None):
        self.context = context or zmq.Context.instance()
        self.daemon = daemon
        self.public, self.secret = keys or daemon.keys[name]
        self.server = server or daemon.server_public
        self.correlation = 0
        self.socket = self.curve(zmq.DEALER)
        self.socket.connect(daemon.desk)

    def curve(self, kind):
        s = self.context.socket(kind)
        s.linger = 0
        s.curve_publickey, s.curve_secretkey, s.curve_serverkey = (
            self.public, self.secret, self.server)
        return s

    def send(self, request):
        self.correlation += 1
        request.correlation = self.correlation
        self.socket.send(request.SerializeToString())

    def receive(self, deadline=DEADLINE):
        if not self.socket.poll(int(deadline * 1000)):
            raise AssertionError("no answer")
        answer = desk_pb2.Answer()
        answer.ParseFromString(self.socket.recv())
        return answer

    def ask(self, request, deadline=DEADLINE):
        self.send(request)
        return self.receive(deadline)

    def report(self, case, *facts, key=None, person=None, **header):
        r = desk_pb2.Report(key=key or os.urandom(16), case=case, facts=list(facts), **header)
        if person:
            r.person.national_id = person
        return self.ask(desk_pb2.Request(report=r.SerializeToString()))

    def hello(self, consumer=""):
        q = desk_pb2.Request()
        q.hello.consumer = consumer
        q.hello.SetInParent()
        return self.ask(q).hello

    def fetch(self, after=0, prefix="", wait_ms=0):
        """Page by page to the stream's head: a page ends early when it has taken its time."""
        q = desk_pb2.Request()
        q.fetch.after, q.fetch.prefix, q.fetch.wait_ms = after, prefix, wait_ms
        q.fetch.SetInParent()
        answer = self.ask(q)
        while answer.outcome == OK and q.fetch.after < answer.fetch.through < answer.fetch.head:
            q.fetch.after = answer.fetch.through
            following = self.ask(q)
            if following.outcome == OK:
                answer.fetch.deliveries.extend(following.fetch.deliveries)
                del following.fetch.deliveries[:]
                following.fetch.deliveries.extend(answer.fetch.deliveries)
            answer = following
        return answer

    def advance(self, to):
        q = desk_pb2.Request()
        q.advance.to = to
        return self.ask(q)

    def subscribe(self, endpoint, prefix=b""):
        s = self.curve(zmq.SUB)
        s.subscribe(prefix)
        s.connect(endpoint)
        return s

    def close(self):
        self.socket.close()


def fact(kind, **fields):
    f = facts_pb2.Fact()
    message = getattr(f, kind)
    message.SetInParent()
    for name, value in fields.items():
        if isinstance(value, (list, tuple)):
            getattr(message, name).extend(value)
        else:
            setattr(message, name, value)
    return f


def open_case(peer, number="14838831150", agencies=("team", "nav-asker", "bolig-asker"), date=20270324):
    """Send the report of a liaison for a row with consent."""
    a = peer.report(
        "", fact("case_opened"), fact("name_recorded", given_name="Rolig", family_name="Gaupe"),
        fact("identity_recorded", national_id=number),
        fact("consent_given", agencies=agencies, given=20270107),
        fact("sentence_registered", status=2, intake=20260615, full_term=20270324),
        fact("release_date_set", date=date, time=900, state=2, form=1),
        fact("housing_stay_registered", type=9), person=number)
    assert a.outcome == OK, a
    return a.report.case


def oslo(text):
    """Seconds since 1970 of "2027-03-22 09:00" in Oslo."""
    import datetime
    import zoneinfo
    return int(datetime.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(
        tzinfo=zoneinfo.ZoneInfo("Europe/Oslo")).timestamp())


def wait_for(condition, what, step=None):
    """Ask until it holds; step() blocks on something that happens."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        (step or (lambda: select.select([], [], [], 0.02)))()
    raise AssertionError("waited in vain for " + what)


class _Tap(unittest.TestResult):
    number = 0

    def _say(self, good, test, trace=""):
        self.number += 1
        print(("ok" if good else "not ok"), self.number, "-", test._testMethodName)
        for line in trace.splitlines():
            print("#", line)
        sys.stdout.flush()

    def addSuccess(self, test):
        self._say(True, test)

    def addSkip(self, test, reason):
        self.number += 1
        print("ok", self.number, "-", test._testMethodName, "# SKIP", reason)

    def addError(self, test, err):
        super().addError(test, err)
        self._say(False, test, self.errors[-1][1])

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._say(False, test, self.failures[-1][1])


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = _Tap()
    suite.run(result)
    sys.exit(0 if result.wasSuccessful() and result.testsRun else 1)
