#!/usr/bin/python3
"""reads_test.py - lint-reads refuses a conclusion that reads a kind which the table does not give it."""
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
LINT = os.path.join(ROOT, "tests", "lint-reads")
READS, CONCLUDE = "daemon/core/conclude_reads.c", "daemon/core/conclude.c"

# name, file, its text, the text in its place, the message; None: the tree as it is
CASES = [
    ("the tree declares all that it reads", None, None, None, None),
    ("a kind without its row", READS, "\t[KIND(MEETING_HELD)] = C(11),\n", "", "C11 names MEETING_HELD"),
    ("one conclusion of several is missing", READS, "[KIND(NEED_ASSESSED)] = C(1) | C(2)", "[KIND(NEED_ASSESSED)] = C(1)",
     "C2 names NEED_ASSESSED"),
    ("a group that lost a conclusion", READS, "HOMES = C(1) | C(2) | C(6) | C(10),", "HOMES = C(1) | C(2) | C(10),",
     "C6 names HOUSING_MOVED_IN"),
    ("a conclusion reads another kind", CONCLUDE, "const struct release r = release_of(c->state);",
     "const struct release r = release_of(c->state);\n\t(void)state_latest(c->state, OV__FACT__FACT_GOAL_SET);",
     "C5 names GOAL_SET"),
    ("a function far below reads another kind", "daemon/core/release.c", "\nrelease_of(const Ov__CaseState *state)\n{\n",
     "\nrelease_of(const Ov__CaseState *state)\n{\n\t(void)state_latest(state, OV__FACT__FACT_GOAL_SET);\n", "C9 names GOAL_SET"),
    ("a kind that changes tasks as it is applied", READS, "\t[KIND(TASK_DONE)] = ALL,\n", "", "apply.c changes the case by TASK_DONE"),
    ("a kept fact of the daemon's without its row", READS, "\t[KIND(READINESS_CHANGED)] = C(4),\n", "", "C4 names READINESS_CHANGED"),
    ("what the daemon concluded changes what another row reads", READS, "REMINDERS = C(6) | C(11),", "REMINDERS = C(11),",
     "C6 reads ->n_silences, which AGENCY_HEARD changes"),
    ("a conclusion reads a mark that another one sets", CONCLUDE, "const struct release r = release_of(c->state);",
     "const struct release r = release_of(c->state);\n\tif (t->reminded > 0)\n\t\treturn;",
     "C5 reads ->reminded, which TASK_DUE_SOON changes"),
    ("a mark of a task is more than one field", "daemon/core/apply_tasks.c", "\t\tt->overdue_times++;\n",
     "\t\tt->overdue_times++;\n\t\tt->priority = 1;\n", "TASK_OVERDUE changes priority"),
    ("a conclusion that changes the case in a way not known here", "daemon/core/apply.c", "\tcase OV__FACT__FACT_ALERT_CLOSED:",
     "\tcase OV__FACT__FACT_AGENCY_SILENT:\n\tcase OV__FACT__FACT_ALERT_CLOSED:", "apply.c changes the case by AGENCY_SILENT"),
    ("a table of conclusions that is written otherwise", CONCLUDE, "\t{ 12, 0, answers_conclude, NULL },", "", "it reads the sources wrongly"),
]


def said(path, old, new):
    with tempfile.TemporaryDirectory() as tree:
        shutil.copytree(os.path.join(ROOT, "daemon", "core"), os.path.join(tree, "daemon", "core"))
        os.mkdir(os.path.join(tree, "proto"))
        shutil.copy(os.path.join(ROOT, "proto", "facts.proto"), os.path.join(tree, "proto"))
        if path:
            where = os.path.join(tree, path)
            with open(where, encoding="utf-8") as f:
                text = f.read()
            assert text.count(old) == 1, (path, old)
            with open(where, "w", encoding="utf-8") as f:
                f.write(text.replace(old, new))
        return subprocess.run([LINT, tree], capture_output=True, text=True, timeout=60)


def main():
    failed = 0
    for number, (name, path, old, new, wanted) in enumerate(CASES, 1):
        r = said(path, old, new)
        good = (r.returncode != 0 and wanted in r.stderr) if wanted else r.returncode == 0
        failed += not good
        print("ok" if good else "not ok", number, "-", name)
        if not good:
            print("   ", r.stderr.replace("\n", "\n    "))
    print(f"1..{len(CASES)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
