"""run.py valgrind|tsan BUILD [TEST ...] - The end-to-end and hostile tests with every program of ours under
memcheck, or built for ThreadSanitizer; TEST is the end of a path, e2e/keys_test.py or keys_test.py.

The tests find, in the place of each program, a script that starts the real one of BUILD under watch. One
log a process, named after program and pid, stays in BUILD/valgrind/log or BUILD/tsan/log. Status 0: all
tests passed, and no log has an error; 1 otherwise; 64 usage."""
import glob
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(os.path.dirname(HERE))
PROGRAMS = ["overgangd", "overgang", "overgang-liaison", "overgang-adapter", "overgang-notify"]
# How much longer a test waits before it gives up, and the name of an error.
TOOLS = {"valgrind": (10, "errors"), "tsan": (5, "races")}
# Each has minutes at the speed of the processor.
TEST_SECONDS = 240


def make_place(tool, build):
    """The folder that tests take for the build."""
    place = os.path.join(build, tool)
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(os.path.join(place, "log"))
    for name in PROGRAMS:
        os.symlink(os.path.join(HERE, tool + ".sh"), os.path.join(place, name))
    os.symlink(os.path.join(build, "python"), os.path.join(place, "python"))
    return place


def memcheck_errors(text):
    """Paragraphs with a place in the program; a signal that ended it is the test's affair."""
    paragraphs = re.split(r"^==\d+== ?\n", text, flags=re.M)
    return [p for p in paragraphs
            if re.search(r"^==\d+== +(at|by) 0x", p, flags=re.M) and "Process terminating" not in p]


def races(text):
    return re.findall(r"^WARNING: ThreadSanitizer: .*?^=====", text, flags=re.M | re.S)


def look(tool, log, before):
    """The processes that have been watched since, and the logs that tell of errors."""
    new = sorted(set(glob.glob(os.path.join(log, "*"))) - before)
    errors = {}
    for path in new:
        with open(path, errors="replace") as f:
            text = f.read()
        found = memcheck_errors(text) if tool == "valgrind" else races(text)
        if not found and "FATAL" in text:
            found = [text]
        if found:
            errors[path] = found
    return len(new) if tool == "valgrind" else sum(p.endswith(".run") for p in new), errors


def run(tool, place, test, slow):
    """Run one test program; return its output, and whether it passed."""
    environment = {
        **os.environ, "OVERGANG_BUILD": place, "OVERGANG_SLOW": str(slow), "OVERGANG_WATCHED": HERE,
        "OVERGANG_WATCHED_BUILD": os.path.dirname(place), "OVERGANG_WATCH": place,
        "PYTHONPATH": os.path.join(place, "python"), "PYTHONDONTWRITEBYTECODE": "1"}
    p = subprocess.Popen(["/usr/bin/python3", test], env=environment, cwd=SOURCE, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                         start_new_session=True)
    try:
        said = p.communicate(timeout=TEST_SECONDS * slow)[0]
    except subprocess.TimeoutExpired:
        os.killpg(p.pid, 9)
        said = p.communicate()[0] + f"not ok - it did not end in {TEST_SECONDS * slow} seconds\n"
    good, bad = (len(re.findall(pattern, said, flags=re.M)) for pattern in (r"^ok ", r"^not ok "))
    return said, good, bad + (bad == 0 and (p.returncode != 0 or good == 0))


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in TOOLS:
        print(__doc__, file=sys.stderr)
        return 64
    tool, build = sys.argv[1], os.path.abspath(sys.argv[2])
    slow, what = TOOLS[tool]
    tests = [t for folder in ("e2e", "hostile") for t in sorted(glob.glob(f"{SOURCE}/tests/{folder}/*_test.py"))]
    if sys.argv[3:]:
        tests = [t for t in tests if any(t.endswith("/" + x) for x in sys.argv[3:])]
    if not tests:
        print(f"{tool}: no test is called {' or '.join(sys.argv[3:])}", file=sys.stderr)
        return 64
    place = make_place(tool, build)
    log = os.path.join(place, "log")
    runs = failed = wrong = 0
    for test in tests:
        before, begun = set(glob.glob(os.path.join(log, "*"))), time.monotonic()
        said, good, bad = run(tool, place, test, slow)
        processes, errors = look(tool, log, before)
        print(f"{os.path.basename(test):32} {good:4} passed, {bad} failed; {processes} runs, "
              f"{sum(map(len, errors.values()))} {what}, {time.monotonic() - begun:.0f} s", flush=True)
        if bad:
            print("    " + said.replace("\n", "\n    "), flush=True)
        for path, found in errors.items():
            print(f"    {os.path.relpath(path)}:\n{found[0]}", flush=True)
        runs, failed = runs + processes, failed + bad
        wrong += sum(map(len, errors.values()))
    if failed or wrong or not runs:
        print(f"{tool}: {runs} runs, {wrong} {what}, {failed} tests failed; the logs are in {os.path.relpath(log)}")
        return 1
    print(f"{tool} ok: {runs} runs, 0 {what}")
    return 0


sys.exit(main())
