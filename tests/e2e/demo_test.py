"""The demo is the main job from end to end, so it is a test: the story reaches its end, its figures
agree with the store, and the row without consent is nowhere in it."""
import os
import re
import subprocess
import unittest

import fixture

LINE = re.compile(r"^demo ok: (\d+) events, (\d+) deliveries, (\d+) alerts$")


class Demo(unittest.TestCase):
    def test_the_story_is_told_to_its_end(self):
        r = subprocess.run([os.path.join(fixture.SOURCE, "config/demo/run"), fixture.BUILD],
                           capture_output=True, text=True, timeout=4 * fixture.DEADLINE,
                           env={**os.environ, "OVERGANG_DEMO": "demo-test"})
        self.assertEqual(r.returncode, 0, r.stdout + r.stderr)
        last = r.stdout.strip().split("\n")[-1]
        m = LINE.match(last)
        self.assertTrue(m, last)
        self.assertTrue(all(int(n) > 0 for n in m.groups()), last)
        # Both stories: the counts of the histories equal those of the stores.
        verify = re.findall(r"verify ok: (\d+) events, (\d+) cases, (\d+) stream entries", r.stdout)
        self.assertEqual(len(verify), 2)
        self.assertEqual(sum(int(v[0]) for v in verify), int(m.group(1)))
        self.assertEqual(sum(int(v[2]) for v in verify), int(m.group(2)))
        for said in ("G-0987", "MANGLER", "NÅ:", "VAR:", "bekreftes på nytt", "senest fredag 09.07", "10 av 10 nødvendige",
                     "Netter i midlertidige plasser                         56", "Mål nådd"):
            self.assertIn(said, r.stdout)
        # G-0987's and G-1041's numbers and names: the first never came, the second is sealed.
        folder = os.path.join(fixture.BUILD, "demo-test", "store")
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as f:
                data = f.read()
            for canary in (b"27867928974", "Røyskatt".encode(), b"14838831150", b"Gaupe", b"Holmen"):
                self.assertNotIn(canary, data, name)

    def test_what_it_left_can_be_looked_at(self):
        look = os.path.join(fixture.SOURCE, "config/demo/look")
        environment = {**os.environ, "OVERGANG_BUILD": os.path.relpath(fixture.BUILD, fixture.SOURCE),
                       "OVERGANG_DEMO": "demo-test"}
        r = subprocess.run([look, "case", "list"], capture_output=True, text=True, timeout=2 * fixture.DEADLINE,
                           env=environment)
        self.assertEqual(r.returncode, 0, r.stdout + r.stderr)
        self.assertIn("Gaupe", r.stdout)


if __name__ == "__main__":
    fixture.main()
