"""broken.py - The tree with one thing broken at a time, and what must notice.

A break is (name, path, exact old text, new text, …). It is put into a copy of the tree, built
there and handed to a function that says whether it was noticed. A text that is not found exactly
once is an error: the list says what the code is, or it says nothing. The last line counts.
"""
import os
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


def with_break(title, tree, targets, b, notices):
    path = os.path.join(tree, b[1])
    before = read(path)
    write(path, before.replace(b[2], b[3]))
    try:
        build(title, tree, targets, f"with {b[0]!r} it")
        noticed, said = notices(tree, b)
    finally:
        write(path, before)
    print(f"{'caught' if noticed else 'NOT CAUGHT':10}  {b[0]}  {said}".rstrip(), flush=True)
    return noticed


def main(title, breaks, targets, is_well, notices):
    """All breaks, or the one that is named on the command line. `is_well(tree)` is "" or what is
    wrong with the tree as it is; `notices(tree, break)` is (whether, what was said)."""
    chosen = [b for b in breaks if len(sys.argv) < 2 or b[0] == sys.argv[1]]
    for b in breaks:
        check_once(title, b)
    tree = tempfile.mkdtemp(prefix="overgang-broken-")
    try:
        copy_tree(tree)
        build(title, tree, targets, "the tree")
        wrong = is_well(tree)
        if wrong:
            sys.exit(f"{title}: the tree fails as it is:\n{wrong}")
        caught = sum(with_break(title, tree, targets, b, notices) for b in chosen)
    finally:
        shutil.rmtree(tree)
    well = chosen and caught == len(chosen)
    print(f"{title} {'ok' if well else 'FAILED'}: {caught} of {len(chosen)} caught")
    return 0 if well else 1
