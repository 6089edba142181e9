#!/usr/bin/python3
"""The measurements of growth run through, in small; what they measure here says nothing. Without the
row `neighbour`, which takes seconds and is made of what `growth` is made of."""
import os
import subprocess
import tempfile
import unittest

import fixture


class Scale(unittest.TestCase):
    def test_rows_are_measured(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, "table.tsv")
        r = subprocess.run(
            ["/usr/bin/python3", os.path.join(fixture.SOURCE, "tests", "bench", "scale.py"), "--cases", "30", "--base", "20",
             "--replay", "300", "--due", "5,10,20", "--fanout", "20", "--rounds", "1", "--seconds", "1",
             "--table", path, "--only", "growth,ready,memory,replay,fanout,idle,due"],
            capture_output=True, text=True, timeout=8 * fixture.DEADLINE)
        self.assertEqual(r.returncode, 0, r.stderr)
        with open(path) as f:
            head, *rows = [line.rstrip("\n").split("\t") for line in f]
        self.assertEqual(head, ["name", "value", "unit", "baseline", "ratio"])
        self.assertEqual({row[0].split(",")[0].split()[0] for row in rows},
                         {"growth", "ready", "memory", "replay", "fan-out", "idle", "due"})
        for row in rows:
            self.assertEqual(len(row), 5, row)
            value = float(row[1])
            if "slope" not in row[0]:  # the difference of two times may be any
                self.assertGreater(value, 0, row)


if __name__ == "__main__":
    fixture.main()
