#!/usr/bin/python3
"""add_kind_test.py - "Add a kind" in daemon/README.md, done: the page's own lines are put into a copy
of the tree, which is built; the kind is reported with the real programs, comes over a subscription
and is shown in both languages; and each piece that the page's table names is taken away in turn.

    tests/lib/add_kind_test.py [--programs]    --programs: in the copy, with its build (OVERGANG_BUILD)
"""
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from broken import ROOT, read, write  # noqa: E402

TRACE = "tests/unit/traces/belongings-collected.trace"
TESTS = ["texts_test", "canary_test", "trace_test"]


def page():
    text = read(os.path.join(ROOT, "daemon/README.md"))
    return text[text.index("## Add a kind\n"):].split("\n## ")[0]


def steps(text):
    """(path, "above", "below" or "" for a new file, the beginning of a line, the new text)"""
    found = re.findall(r"^`([^`]+)`(?:, (above|below) `([^`]+)`)?:\n\n((?:    .*\n)+)", text, re.M)
    return [(path, where, anchor, re.sub("^    ", "", block, flags=re.M))
            for path, where, anchor, block in found]


def forgotten(text):
    """{missing piece: (test that reports it, its message)}"""
    rows = re.findall(r"^\| ([^|]+) \| `([^|]+)` \| `([^|]+)` \|$", text, re.M)
    return {piece: (who, said) for piece, who, said in rows}


def do_step(tree, step):
    path, where, anchor, block = step
    path = os.path.join(tree, path)
    if not where:
        write(path, block)
        return
    lines = read(path).splitlines(keepends=True)
    at = [i for i, line in enumerate(lines) if line.startswith(anchor)]
    if len(at) != 1:
        sys.exit(f"{path}: {len(at)} lines begin with {anchor!r}, not one")
    lines.insert(at[0] + (where == "below"), block + ("\n" if where == "above" else ""))
    write(path, "".join(lines))


def environment(tree, **more):
    """Without make's variables: the copy has a build of its own, and without optimisation."""
    kept = {k: v for k, v in os.environ.items() if not re.match("MAKE|MFLAGS|SAN$|TSAN$|COV$|B$|WERROR$", k)}
    return {**kept, "CFLAGS": "-O0", "OVERGANG_SOURCE": tree, "OVERGANG_BUILD": os.path.join(tree, "build"),
            "PYTHONPATH": os.path.join(tree, "build/python"), **more}


def run(tree, *command, **more):
    done = subprocess.run(command, cwd=tree, env=environment(tree, **more), capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def make(tree, *targets):
    return run(tree, "make", "-s", "-j2", *targets)


def test(tree, name, **more):
    arguments = ["--seeds", "1"] if name == "canary_test" else []
    return run(tree, os.path.join("build/tests", name), *arguments, **more)


def traces(tree):
    folder = os.path.join(tree, "tests/unit/traces")
    return {name: read(os.path.join(folder, name)) for name in os.listdir(folder)}


def without(block_of, pattern):
    """The tree's file without the line that the pattern finds, or with that part of it taken out."""
    def take(tree):
        path = os.path.join(tree, block_of)
        was = read(path)
        write(path, re.sub(pattern, "", was, count=1, flags=re.M))
        if read(path) == was:
            sys.exit(f"{block_of}: nothing there is {pattern}")
        return lambda: write(path, was)
    return take


PIECES = {
    "its option": without("proto/facts.proto", r"(?<=belongings_collected = 160) \[.*\](?=;)"),
    "its title in bokmål": without("config/texts/nb.conf", r"^belongings\.collected = Eiendeler hentet\n"),
    "its sentence in English": without("config/texts/en.conf", r"^belongings\.collected = The .*\n"),
    "the word of its new field": without("config/texts/nb.conf", r"^receipt = kvittering\n"),
    "its row in the model": without("tests/canary/model.c", r"^.*\"belongings\.collected\".*\n"),
    "to renew its trace": without(TRACE, r"^.* belongings\.collected .* -> .*\n"),
}


# ---- the steps of the test, each a line of TAP ----------------------------------------------------------------


def builds(tree):
    status, said = make(tree, "build/overgangd", "build/overgang", "python", *(f"build/tests/{t}" for t in TESTS))
    return "" if status == 0 else said


def trace_is_written(tree):
    """By the test, as the page says; and no other trace is another for it."""
    before, script = traces(tree), read(os.path.join(tree, TRACE))
    test(tree, "trace_test", OVERGANG_TRACE_UPDATE="1")
    after = traces(tree)
    changed = [name for name in after if after[name] != before[name]]
    if changed != [os.path.basename(TRACE)]:
        return f"other traces are written anew: {changed}"
    told = [line for line in after[changed[0]].splitlines() if re.match(r" +\S+ \S+ belongings\.collected ", line)]
    if len(told) != 1 or not told[0].endswith("who=Trygg Rype date=11.01.2027 receipt=A-17 -> team granli nav"):
        return f"what follows is {told}"
    return "" if all(line in after[changed[0]] for line in script.splitlines()) else "what is said is lost"


def tests_are_well(tree):
    return "\n".join(said for status, said in (test(tree, t) for t in TESTS) if status != 0)


def programs_know_it(tree):
    status, said = run(tree, "/usr/bin/python3", "tests/lib/add_kind_test.py", "--programs")
    return "" if status == 0 else said


def is_missed(piece, who, sentence):
    def check(tree):
        put_back = PIECES[piece](tree)
        try:
            if who == "make":
                status, said = make(tree, "build/proto/declared.c")
            else:
                status, said = make(tree, f"build/tests/{who}")
                if status == 0:
                    status, said = test(tree, who)
        finally:
            put_back()
        return "" if status != 0 and sentence in said else f"{who} ended with {status} and said:\n{said}"
    return check


def programs():
    """In the copy: a report, a subscription, and the history in both languages."""
    sys.path.insert(0, os.path.join(ROOT, "tests/e2e"))
    import desk_pb2
    import fixture

    with contextlib.ExitStack() as opened:
        daemon = fixture.Daemon().start()
        opened.callback(daemon.close)
        prison, team = (opened.enter_context(contextlib.closing(fixture.Peer(daemon, name)))
                        for name in ("granli", "team"))
        case = fixture.open_case(prison)

        def overgang(name, *words):
            done = subprocess.run([fixture.program("overgang"), "-c", daemon.client_config(name), *words],
                                  cwd=daemon.dir, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout
        sub = opened.enter_context(contextlib.closing(
            team.subscribe(team.hello().stream_endpoint, b"belongings.")))
        sub.subscribe(b"~")
        assert sub.poll(int(fixture.DEADLINE * 1000)) and sub.recv_multipart()[0] == b"~"
        overgang("granli", "report", "belongings.collected", "--case", case, "who=Trygg Rype", "dato=10.01.2027",
                 "kvittering=A-17")
        topic = b"~"
        while topic == b"~":
            assert sub.poll(int(fixture.DEADLINE * 1000)), "nothing came"
            topic, body = sub.recv_multipart()
        delivery = desk_pb2.Delivery()
        delivery.ParseFromString(body)
        assert topic == f"belongings.collected/{case}".encode(), topic
        told = delivery.fact.belongings_collected
        assert (told.who, told.date, told.receipt) == ("Trygg Rype", 20270110, "A-17"), told
        for language, sentence in (("nb", "Eiendelene er hentet av Trygg Rype, "),
                                   ("en", "The belongings have been collected by Trygg Rype, ")):
            shown = " ".join(overgang("team", "--lang", language, "case", "history", case).split())
            assert sentence in shown and "A-17" in shown, shown
    return 0


def main():
    text = page()
    table = forgotten(text)
    checks = [("the page names its pieces", lambda tree: "" if set(table) == set(PIECES) else str(table)),
              ("the copy builds", builds), ("its trace is written", trace_is_written),
              ("texts, canaries and traces are well", tests_are_well),
              ("it is reported, received and shown in bokmål and English", programs_know_it)]
    checks += [(f"{who} misses {piece}", is_missed(piece, who, said)) for piece, (who, said) in table.items()]
    failed = 0
    with tempfile.TemporaryDirectory(prefix="overgang-kind-") as folder:
        tree = os.path.join(folder, "tree")
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns("build", ".git", "__pycache__"))
        for step in steps(text):
            do_step(tree, step)
        for n, (name, check) in enumerate(checks, 1):
            wrong = check(tree)
            failed += bool(wrong)
            print(f"{'not ok' if wrong else 'ok'} {n} - {name}", flush=True)
            if wrong:
                print("    " + wrong[-4000:].replace("\n", "\n    "), flush=True)
            if wrong and n < 3:
                break
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(programs() if sys.argv[1:] == ["--programs"] else main())
