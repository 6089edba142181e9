"""A few crashes of torture.py in every run of the tests."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import torture  # noqa: E402
import fixture  # noqa: E402


class Torture(unittest.TestCase):
    def test_killed_under_load(self):
        house = torture.run(3, 7)
        self.assertEqual((house.failures, house.oracle.lost, house.oracle.doubled), ([], [], []))
        self.assertGreater(len(house.oracle.acknowledged), 10)


if __name__ == "__main__":
    fixture.main()
