#!/usr/bin/python3
"""storeys_test.py - lint-storeys refuses a door that leads upward, and a circle between modules."""
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
LINT = os.path.join(ROOT, "tests", "lint-storeys")

# name, file that gets a line, the line, the message; None: the tree as it is
CASES = [
    ("the tree has no door upward and no circle", None, None, None),
    ("the core does not see the store", "daemon/core/decide.c", '#include "store/store.h"', "daemon/core may not include daemon/store"),
    ("the core reads no file", "daemon/core/routine.c", '#include "routine/routine_file.h"', "daemon/core may not include daemon/routine"),
    ("the desk does not see the process", "daemon/desk/desk.c", '#include "process/turn.h"', "daemon/desk may not include daemon/process"),
    ("base sees nothing", "daemon/base/arena.c", '#include "schema/limits.h"', "daemon/base may not include daemon/schema"),
    ("the library does not see a program", "clients/lib/fields.c", '#include "../overgang/cli.h"',
     "clients/lib may not include clients/overgang"),
    ("a program does not see the desk", "clients/notify/main.c", '#include "desk/desk.h"', "clients/notify may not include daemon/desk"),
    ("two modules do not include each other", "daemon/base/utf8.h", '#include "base/inifile.h"', "includes itself by way of"),
]


def said(path, line):
    with tempfile.TemporaryDirectory() as tree:
        for top in ("daemon", "clients"):
            shutil.copytree(os.path.join(ROOT, top), os.path.join(tree, top))
        if path:
            with open(os.path.join(tree, path), "a", encoding="utf-8") as f:
                f.write(line + "\n")
        return subprocess.run([LINT, tree], capture_output=True, text=True, timeout=60)


def main():
    failed = 0
    for number, (name, path, line, wanted) in enumerate(CASES, 1):
        r = said(path, line)
        good = (r.returncode != 0 and wanted in r.stderr) if wanted else r.returncode == 0
        failed += not good
        print("ok" if good else "not ok", number, "-", name)
        if not good:
            print("   ", r.stderr.replace("\n", "\n    "))
    print(f"1..{len(CASES)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
