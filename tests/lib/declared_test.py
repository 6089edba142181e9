#!/usr/bin/python3
"""declared_test.py - A declaration in facts.proto that is not whole is told by the name of its kind,
and no tables are made of it."""
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCHEMA = os.path.join(ROOT, "proto/facts.proto")

# old text, new text, and the message
WRONG = [
    (" [(kind) = { area: AREA_ECONOMY, groups: [PRISON, NAV], roles: ROLE_TEAM, traits: TIED }]", "",
     "money.arranged: is declared by no option (kind)"),
    ("{ traits: [CONCLUDED, NOT_KEPT] }];\n\t\tTaskMet", "{ traits: [NOT_KEPT] }];\n\t\tTaskMet",
     "plan.made: is either concluded or has groups or roles that report it"),
    ("area: AREA_CASE, roles: ROLE_TEAM, traits: [VITAL, ENDS]", "area: AREA_CASE, roles: ROLE_TEAM, traits: CONCLUDED",
     "case.closed: is either concluded or has groups or roles that report it"),
    ("{ area: AREA_RELEASE, groups: PRISON, traits: TIED }", "{ groups: PRISON, traits: TIED }",
     "belongings.ready: has no area, neither in its option nor as a field"),
    ('traits: ADDRESSED, key: "who" }', 'traits: ADDRESSED, key: "whom" }',
     "user.away: has no field whom, which is to be its key"),
    ('traits: ADDRESSED, key: "who" }', 'traits: ADDRESSED, key: "to" }',
     "user.away: to is no single string, and is to be its key"),
    ("	Area area = 1 [(check).holds = AREA_OF_NEED];", "	Area area = 1;",
     "need.assessed: its field area is neither needed nor filled in, and it has no other area"),
    ("	uint32 hours_until = 5 [(check).holds = TIME];", "	uint32 hours_until = 5 [(check).holds = AREA_OF_NEED];",
     "case.assigned: hours_until is no single Area, and is to hold one"),
    ("	string adviser = 1 [(check).needed = true];", "	string adviser = 1 [(check).holds = DATE];",
     "case.assigned: adviser is no uint32, and is to hold a date or a time"),
    ("	uint32 hours_until = 5 [(check).holds = TIME];", "	uint32 hours_until = 5 [(check) = { holds: TIME, past: true }];",
     "case.assigned: hours_until holds no date, and is to be past"),
    ("	uint32 hours_until = 5 [(check).holds = TIME];", "	uint32 hours_until = 5 [(check).size = 4];",
     "case.assigned: hours_until is no string, and is to have a size"),
    ('	uint32 expires = 4 [(check) = { holds: DATE, not_before: "given" }];',
     '	uint32 expires = 4 [(check) = { holds: DATE, not_before: "said" }];',
     "consent.given: has no field said, which expires is to follow"),
    ("	uint32 given = 3 [(check) = { holds: DATE, needed: true }];", "	uint32 given = 3 [(check).needed = true];",
     "consent.given: expires is to follow given, and one of them holds no date"),
]


def generate(schema):
    """Return (status, message, the files that were made)."""
    with tempfile.TemporaryDirectory(prefix="overgang-declared-") as folder:
        with open(os.path.join(folder, "facts.proto"), "w", encoding="utf-8") as f:
            f.write(schema)
        subprocess.run(["protoc", "-I" + folder, "--python_out=" + folder, "facts.proto"], check=True)
        out = os.path.join(folder, "out")
        os.mkdir(out)
        done = subprocess.run(["/usr/bin/python3", os.path.join(ROOT, "proto/generate.py"), out],
                              env={**os.environ, "PYTHONPATH": folder}, capture_output=True, text=True)
        return done.returncode, done.stderr.strip(), sorted(os.listdir(out))


def main():
    with open(SCHEMA, encoding="utf-8") as f:
        schema = f.read()
    failed = 0

    def tap(n, well, name, said):
        nonlocal failed
        failed += not well
        print(f"{'ok' if well else 'not ok'} {n} - {name}" + ("" if well else f"\n    {said}"))
    status, said, made = generate(schema)
    tap(1, (status, made) == (0, ["declared.c", "declared.h"]), "the schema as it is", said)
    for n, (old, new, sentence) in enumerate(WRONG, 2):
        if schema.count(old) != 1:
            tap(n, False, sentence, f"this stands {schema.count(old)} times, not once: {old}")
            continue
        status, said, made = generate(schema.replace(old, new))
        tap(n, status != 0 and said == "facts.proto: " + sentence and not made, sentence, said)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
