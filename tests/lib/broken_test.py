#!/usr/bin/python3
"""broken_test.py - The lists of deliberate faults and holes are of the code as it is: each can be
put in, is C with it, names a test that there is, and stands in tests/README.md.

Putting all of them in and running the tests that must notice takes the better part of an hour (`make faults`,
`make canary-holes`). A list that no longer fits the code would be noticed only then.
"""
import concurrent.futures
import glob
import importlib.util
import os
import shlex
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import broken  # noqa: E402

LISTS = [("fault", "sim/faults.py", "FAULTS"), ("hole", "canary/holes.py", "HOLES")]


def load(path, name):
    spec = importlib.util.spec_from_file_location(name.lower(), os.path.join(HERE, "..", path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)


def compiler():
    """As the Makefile compiles, but to no file. Warnings are allowed in a fault, except
    of a name that would not link."""
    command = ["make", "-s", "--no-print-directory", "compiler"]
    if "OVERGANG_BUILD" in os.environ:
        command.append("B=" + os.environ["OVERGANG_BUILD"])
    said = subprocess.run(command, cwd=broken.ROOT, capture_output=True, text=True, check=True)
    return shlex.split(said.stdout) + ["-Werror=implicit-function-declaration",
                                       "-Werror=incompatible-pointer-types", "-fsyntax-only"]


def table():
    """The names in the tables of tests/README.md."""
    text = broken.read(os.path.join(HERE, "..", "README.md"))
    cells = {cell.strip() for line in text.split("\n") if line.startswith("|")
             for cell in line.strip("|").split("|")}
    return cells


def wrong_text(b):
    count = broken.read(os.path.join(broken.ROOT, b[1])).count(b[2])
    return "" if count == 1 else f"in {b[1]} its text stands {count} times, not once:\n{b[2]}"


def wrong_schema(b):
    """A schema with it is one still: protoc reads it."""
    code = broken.read(os.path.join(broken.ROOT, b[1])).replace(b[2], b[3])
    with tempfile.TemporaryDirectory(prefix="overgang-broken-") as folder:
        broken.write(os.path.join(folder, os.path.basename(b[1])), code)
        done = subprocess.run(["protoc", "-I" + folder, "--descriptor_set_out=/dev/null", os.path.basename(b[1])],
                              capture_output=True, text=True)
    return "" if done.returncode == 0 else f"with it {b[1]} is no schema:\n{done.stderr}"


def wrong_code(b, compile_with):
    if b[1].endswith(".proto"):
        return wrong_schema(b)
    path = os.path.join(broken.ROOT, b[1])
    code = broken.read(path).replace(b[2], b[3])
    done = subprocess.run(compile_with + ["-iquote", os.path.dirname(path), "-x", "c", "-"],
                          input=code, cwd=broken.ROOT, capture_output=True, text=True)
    return "" if done.returncode == 0 else f"with it {b[1]} does not build:\n{done.stderr}"


def wrong_test(b):
    if len(b) < 5 or b[4] == "sim_test" or \
            glob.glob(os.path.join(HERE, "..", "unit", "*", b[4] + ".c")):
        return ""
    return f"there is no {b[4]}"


def wrong_table(b, cells):
    cell = f"{b[0]} (`{b[4]}`)" if len(b) > 4 else b[0]
    return "" if cell in cells else f"tests/README.md does not list it as: {cell}"


def main():
    cells, compile_with = table(), compiler()
    breaks = [(what, b) for what, path, name in LISTS for b in load(path, name)]
    names = [(what, b[0]) for what, b in breaks]

    def wrong(item):
        what, b = item
        twice = "another has the same name" if names.count((what, b[0])) > 1 else ""
        return twice or wrong_text(b) or wrong_test(b) or wrong_table(b, cells) or \
            wrong_code(b, compile_with)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(wrong, breaks))
    for at, ((what, b), why) in enumerate(zip(breaks, found)):
        print(f"{'not ok' if why else 'ok'} {at + 1} - {what}: {b[0]}")
        if why:
            print("    " + why.replace("\n", "\n    "))
    return 1 if any(found) or not breaks else 0


if __name__ == "__main__":
    sys.exit(main())
