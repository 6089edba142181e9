#!/usr/bin/python3
"""instructions_test.py - How many instructions a report, an opening and a due case take, and how many pages
are written for reports, held beside the figures in the file `instructions`: counted by callgrind and at the
calls that write, they are the same in each run.

    instructions_test.py             more than 2 % above its figure fails; so does more than 5 % below,
                                     and then the figure is to be renewed
    instructions_test.py --renew     writes the file: make instructions

Counted is what turn() executes. Held are the instructions of the program, of protobuf-c and of LMDB: their
code is the same on each processor. libsodium and the C library choose theirs for the one they run on, so
that the sum with them is shown and not compared.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(os.environ.get("OVERGANG_BUILD", "build"))
FIGURES = os.path.join(HERE, "instructions")
PROGRAMS = ("quick", "ticks")
ABOVE, BELOW = 1.02, 0.95
HEAD = """# Instructions of the program, protobuf-c and LMDB, without those of libsodium and the C library, for each
# of these things; of the release build of Debian 12's gcc. And pages of 4096 bytes that are written, on a
# store of 64 cases. `make instructions` writes this file.
"""


def instructions(path, program):
    """Of a file of callgrind: those that are held, and all. The line behind `calls=` is what was called,
    and is counted there."""
    kept = everything = 0
    names, current, called = {}, "", False
    with open(path) as f:
        for line in f:
            found = re.match(r"(c?ob)=(\(\d+\))(?: (.*))?$", line)
            cost = re.match(r"[-+*\d]\S* (\d+)$", line)
            if found:
                key, number, name = found.groups()
                names.setdefault(number, name)
                current = names[number] if key == "ob" else current
            elif line.startswith("calls="):
                called = True
            elif cost and called:
                called = False
            elif cost:
                everything += int(cost[1])
                if os.path.basename(current).startswith((program, "libprotobuf-c.", "liblmdb.")):
                    kept += int(cost[1])
    return kept, everything


def start(name, folder):
    return subprocess.Popen(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/{name}", "--toggle-collect=turn",
         "--dump-after=turns_part_done", os.path.join(BUILD, "bench", name), "short", folder],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=os.path.join(HERE, "..", ".."))


def count():
    """{part: (held, all)}, for one of what the part is named after."""
    got = {}
    with tempfile.TemporaryDirectory() as folder:
        running = [(name, start(name, folder)) for name in PROGRAMS]
        for name, process in running:
            said = process.communicate(timeout=200)[0]
            parts = re.findall(r"^part: (.*): (\d+)$", said, flags=re.M)
            files = [f"{folder}/{name}.{i + 1}" for i in range(len(parts))]
            if process.returncode != 0 or not parts or len(glob.glob(f"{folder}/{name}.*")) != len(parts):
                sys.exit(f"not ok 1 - {name} under callgrind\n{said}")
            for (part, number), path in zip(parts, files):
                kept, everything = instructions(path, name)
                got[part] = kept // int(number), everything // int(number)
            for counted, number in re.findall(r"^count: (.*): (\d+)$", said, flags=re.M):
                got[counted] = int(number), int(number)
    return got


def held():
    with open(FIGURES) as f:
        rows = [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]
    return {name: int(figure) for name, figure in rows}


def judge(kept, figure):
    if kept > figure * ABOVE:
        return "more than 2 % above"
    if kept < figure * BELOW:
        return "more than 5 % below: make instructions, and commit the file"
    return ""


def main():
    got = count()
    if sys.argv[1:] == ["--renew"]:
        with open(FIGURES, "w") as f:
            f.write(HEAD + "".join(f"{name}\t{kept}\n" for name, (kept, _) in got.items()))
        print("".join(f"{kept:11,} {name}\n" for name, (kept, _) in got.items()), end="")
        return 0
    figures = held()
    failed = got.keys() != figures.keys()
    if failed:
        print(f"not ok - the file has {sorted(figures)}, counted were {sorted(got)}: make instructions")
    for number, name in enumerate(sorted(got.keys() & figures.keys()), 1):
        kept, everything = got[name]
        wrong = judge(kept, figures[name])
        failed = failed or wrong != ""
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}: {kept:,} counted, held {figures[name]:,} "
              f"({100 * kept / figures[name] - 100:+.2f} %); {everything:,} with libraries"
              f"{': ' + wrong if wrong else ''}")
    return int(failed)


sys.exit(main())
