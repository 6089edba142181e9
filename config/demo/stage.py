"""stage.py - The place where a story is told: a folder with keys and configuration, the real programs
running in it, a clock that is turned by hand, and a watch on the team's stream. A story waits for
what happens, never for time. Every story has a folder, a daemon and keys of its own."""
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.abspath(os.path.join(HERE, "..", ".."))
SHORT = 150  # of an event; a plan has more tasks than the eye takes in


def say(text=""):
    for paragraph in text.split("\n"):
        print(textwrap.fill(paragraph, 110) if paragraph else "", flush=True)


def chapter(title):
    say()
    print("\033[1m" + title + "\033[0m" if sys.stdout.isatty() else title, flush=True)


def show(text, before="   "):
    print(textwrap.indent(text.rstrip(), before), flush=True)


class Agency:
    """A section of agencies.conf; `more` are further lines of it."""

    def __init__(self, key, name, role, controller, more=""):
        self.key, self.name, self.role, self.controller, self.more = key, name, role, controller, more


class Stage:
    def __init__(self, build, folder, routine, agencies):
        self.build, self.folder, self.agencies = build, folder, agencies
        self.dir = os.path.join(build, folder)
        self.processes, self.told, self.watch = [], {}, None
        shutil.rmtree(self.dir, ignore_errors=True)
        for d in ("keys", "log", "run"):
            os.makedirs(os.path.join(self.dir, d))
        self.run("overgang", "keygen", "--master", "keys/master")
        server, sections = self.make_key("server"), ""
        for number, a in enumerate(agencies, 1):
            sections += (f"[{a.key}]\nnumber = {number}\nname = {a.name}\ncontroller = {a.controller}\n"
                         f"roles = {a.role}\n{a.more}stream = ipc://run/{a.key}\n"
                         f"key.demo = {self.make_key(a.key)}\n\n")
            self.write(a.key + ".conf", (f"[overgang]\ndesk = ipc://run/desk\nserver_key = {server}\n"
                                         f"key = keys/{a.key}\ntexts = {SOURCE}/config/texts\nlanguage = nb\n"))
        self.write("agencies.conf", sections)
        self.write("overgangd.conf", (
            "[daemon]\ndesk = ipc://run/desk\nstore = store\nmap_size = 64M\nserver_key = keys/server\n"
            f"master_key = keys/master\nagencies = agencies.conf\ncalendar = {SOURCE}/config/calendar.conf\n"
            f"sharing = {SOURCE}/config/sharing.conf\nretention = {SOURCE}/config/retention.conf\n"
            f"routine = {SOURCE}/config/routines/{routine}\nclock = manual\n"))

    # ---- files and programs

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def write(self, name, text, add=False):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        old = open(path).read() if add else ""
        with open(path + ".new", "w") as f:
            f.write(old + text)
        os.rename(path + ".new", path)

    def make_private(self, name):
        os.makedirs(self.path(name), mode=0o700)

    def add_part(self, name, part):
        self.write(name, open(os.path.join(HERE, part)).read(), add=True)

    def start(self, name, *arguments, **more):
        log = open(self.path("log", name + ".log"), "a")
        p = subprocess.Popen([os.path.join(self.build, name.split(".")[0]), *arguments], cwd=self.dir,
                             stderr=log, **more)
        self.processes.append(p)
        return p

    def run(self, *arguments, accept=(0,)):
        """One of the programs, to its end."""
        r = subprocess.run([os.path.join(self.build, arguments[0]), *arguments[1:]], cwd=self.dir,
                           capture_output=True, text=True)
        if r.returncode not in accept:
            raise SystemExit(f"{' '.join(arguments)}: status {r.returncode}\n{r.stdout}{r.stderr}")
        return r.stdout

    def make_key(self, name):
        """A key pair by the program that users have; its public half."""
        out = self.run("overgang", "keygen", os.path.join("keys", name))
        return next(w for line in out.split("\n") for w in line.split() if len(w) == 40)

    def kill(self, process):
        process.send_signal(signal.SIGKILL)
        process.wait()

    def end(self, *processes):
        for p in processes:
            p.send_signal(signal.SIGTERM)
            p.wait(10)

    def clear(self):
        for p in self.processes:
            if p.poll() is None:
                p.kill()
                p.wait()

    # ---- offices

    def as_of(self, agency, *arguments):
        return self.run("overgang", "-c", agency + ".conf", "--lang", "nb", *arguments)

    def team(self, *arguments):
        return self.as_of("team", "--no-colour", *arguments)

    def rows(self, *arguments):
        """A listing for scripts: one JSON object a line."""
        return [json.loads(line) for line in self.as_of("team", "--json", *arguments).split("\n") if line.strip()]

    def report(self, agency, case, kind, *fields):
        self.as_of(agency, "report", kind, "--case", case, *fields)

    def adapter(self, agency, contact):
        """An office's adapter, with its trays."""
        for box in ("intray", "outtray", "sent", "rejected"):
            os.makedirs(self.path(agency, box), exist_ok=True)
        self.write(agency + ".conf", (
            f"\n[adapter]\nconsumer = adapter\nintray = {agency}/intray\nouttray = {agency}/outtray\n"
            f"sent = {agency}/sent\nrejected = {agency}/rejected\n{contact}"), add=True)

    def lay(self, agency, name, **fields):
        """As a clerk would: an answer laid in the out-tray."""
        self.write(f"{agency}/outtray/{name}.txt", "".join(f"{k} = {v}\n" for k, v in fields.items()))

    def letters(self, agency):
        return sorted(f for f in os.listdir(self.path(agency, "intray")) if f.endswith(".txt"))

    def letter(self, agency, name):
        return open(self.path(agency, "intray", name)).read()

    def messages(self):
        """What was sent to whoever is on call, in the order it was."""
        return [open(self.path("vakt", "sms", f)).read() for f in sorted(os.listdir(self.path("vakt", "sms")))]

    # ---- time, and what happens

    def clock(self, text):
        self.as_of("team", "clock", "--to", text)
        say(f"-- {text} --")

    def watch_team(self):
        """The team's own watch on its stream: the story waits for its lines."""
        self.watch = self.start("overgang", "-c", "team.conf", "--json", "watch", "--after", "0",
                                stdout=subprocess.PIPE, text=True)

    def wait(self, kind, case=None):
        """Until one more event of that kind has come (of that case)."""
        for line in self.watch.stdout:
            d = json.loads(line)
            if d.get("kind") == kind and (case is None or d.get("case") == case):
                return d
        raise SystemExit(f"the stream ended before {kind}")

    def wait_all(self, kinds, case):
        """The same for several, in whatever order they come."""
        missing = set(kinds)
        for line in self.watch.stdout:
            d = json.loads(line)
            if d.get("case") == case:
                missing.discard(d.get("kind"))
            if not missing:
                return
        raise SystemExit(f"the stream ended before {missing}")

    def until_everybody_has_read(self):
        self.as_of("team", "streams", "--wait")

    def tell(self, case):
        """What is new in the case, a line per event and who received it."""
        out = self.team("case", "history", case, "--short", "--since", str(self.told.get(case, 0)))
        for line in out.split("\n"):
            if line.strip():
                what, _, who = line.rpartition("  -> ")
                what = what if len(what) <= SHORT else what[:SHORT].rsplit(" ", 1)[0] + " …"
                print("   " + what[:5] + what[10:] + "  -> " + who)  # the year is in the title
        self.told[case] = max(e["number"] for e in self.rows("case", "history", case))
        sys.stdout.flush()

    # ---- what it came to

    def close(self, daemon, *others):
        """Count what all cases hold, end the programs, and verify what is left on disk."""
        self.until_everybody_has_read()
        self.end(self.watch, *others)  # whoever still reports what it has done, as the notifier does
        streams = {s["agency"]: s.get("head", 0) for s in self.rows("streams")}
        events = deliveries = alerts = 0
        for c in self.rows("case", "list"):
            for e in self.rows("case", "history", c["case"]["id"]):
                events += 1
                deliveries += len(e.get("told", []))
                alerts += e["event"]["kind"] == "alert.raised"
        self.end(daemon)
        check = self.run("overgangd", "-c", "overgangd.conf", "--verify")
        names = {a.key: a.name for a in self.agencies}
        say(check.strip() + f" ({os.path.relpath(self.path('store', 'data.mdb'))}). Strømmene endte på: "
            + ", ".join(f"{names[a]} {n}" for a, n in sorted(streams.items())) + ".")
        return events, deliveries, alerts
