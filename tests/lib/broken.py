"""broken.py - The tree with one thing broken at a time, and the test that must notice.

A break is (name, path, exact old text, new text, …). It is put into a copy of the tree, built
there and handed to a function that says whether it was noticed. A text that is not found exactly
once is an error: the list must match the code. The last line counts.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def copy_tree(to):
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in names.stdout.decode().split("\0")[:-1]:
        os.makedirs(os.path.dirname(os.path.join(to, name)) or to, exist_ok=True)
        shutil.copy2(os.path.join(ROOT, name), os.path.join(to, name))


def build(title, tree, targets, said):
    made = subprocess.run(["make", "-s", "-j2"] + targets, cwd=tree, capture_output=True, text=True)
    if made.returncode != 0:
        sys.exit(f"{title}: {said} does not build:\n{made.stderr}")


def check_once(title, b):
    count = read(os.path.join(ROOT, b[1])).count(b[2])
    if count != 1:
        sys.exit(f"{title}: {b[0]}: in {b[1]} this stands {count} times, not once:\n{b[2]}")


def with_break(title, tree, targets_of, b, notices):
    path = os.path.join(tree, b[1])
    before = read(path)
    write(path, before.replace(b[2], b[3]))
    try:
        build(title, tree, targets_of(b), f"with {b[0]!r} it")
        noticed, said = notices(tree, b)
    finally:
        write(path, before)
    print(f"{'caught' if noticed else 'NOT CAUGHT':10}  {b[0]}  {said}".rstrip(), flush=True)
    return noticed


def choose(breaks, argument):
    """All, the one of that name, or the n-th part of m for "n/m": a part for each processor."""
    part = re.fullmatch(r"([1-9])/([1-9])", argument)
    if part:
        return breaks[int(part[1]) - 1::int(part[2])]
    return [b for b in breaks if argument in ("", b[0])]


def main(title, breaks, targets_of, is_well, notices):
    """Run the breaks that the command line names, see choose(). `targets_of(break)` is built to find it;
    `is_well(tree, targets)` is "" or the error of the unbroken tree; `notices(tree, break)` is
    (whether, the output)."""
    chosen = choose(breaks, sys.argv[1] if len(sys.argv) > 1 else "")
    targets = sorted({t for b in chosen for t in targets_of(b)})
    for b in breaks:
        check_once(title, b)
    tree = tempfile.mkdtemp(prefix="overgang-broken-")
    try:
        copy_tree(tree)
        build(title, tree, targets, "the tree")
        wrong = is_well(tree, targets)
        if wrong:
            sys.exit(f"{title}: the tree fails as it is:\n{wrong}")
        caught = sum(with_break(title, tree, targets_of, b, notices) for b in chosen)
    finally:
        shutil.rmtree(tree)
    well = chosen and caught == len(chosen)
    print(f"{title} {'ok' if well else 'FAILED'}: {caught} of {len(chosen)} caught")
    return 0 if well else 1
