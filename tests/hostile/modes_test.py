"""A store, its keys and backups that others can read or change are refused, and what the daemon makes
itself is for its owner alone, under any umask."""
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))

import desk_pb2  # noqa: E402
import fixture  # noqa: E402
from fixture import Daemon, Peer, open_case  # noqa: E402


class Modes(unittest.TestCase):
    def setUp(self):
        was = os.umask(0)
        self.addCleanup(os.umask, was)
        self.daemon = Daemon()
        self.addCleanup(self.daemon.close)
        self.daemon.start()
        prison, team = Peer(self.daemon, "granli"), Peer(self.daemon, "team")
        open_case(prison)
        self.backup = "backups/" + team.ask(desk_pb2.Request(backup=desk_pb2.BackupRequest())).backup.name
        prison.close()
        team.close()

    def test_what_it_makes_is_for_its_owner_alone(self):
        self.daemon.stop()
        seen = 0
        for top in ("store", "backups"):
            for folder, _, names in os.walk(self.daemon.path(top)):
                self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700, folder)
                for name in names:
                    path = os.path.join(folder, name)
                    self.assertEqual(os.stat(path).st_mode & 0o777, 0o600, path)
                    seen += 1
        self.assertGreaterEqual(seen, 6)

    def refused(self, name, *arguments):
        path = self.daemon.path(name)
        was = os.stat(path).st_mode & 0o777
        for bit in (0o040, 0o002):
            os.chmod(path, was | bit)
            status, said = self.daemon.run(*arguments)
            self.assertIn(status, (65, 78), f"{name} {arguments}: {said}")
            self.assertRegex(said, f"{os.path.basename(name)}: others can read or change it; run chmod {was:o} ")
        os.chmod(path, was)

    def test_a_store_that_others_can_read_is_refused(self):
        self.daemon.stop()
        for name in ("store", "store/data.mdb", "store/keys", "backups", "backups/erased"):
            self.refused(name)
            self.refused(name, "--check-config")
        for name in ("store", "store/data.mdb", "store/keys"):
            self.refused(name, "--verify")
        self.daemon.start()
        self.daemon.stop()

    def test_a_backup_that_others_can_read_is_refused(self):
        self.daemon.stop()
        os.rename(self.daemon.path("store"), self.daemon.path("was"))
        for name in (self.backup, self.backup + "/data.mdb", self.backup + "/keys", "backups/erased"):
            self.refused(name, "--restore", self.daemon.path(self.backup))
        status, said = self.daemon.run("--restore", self.daemon.path(self.backup))
        self.assertEqual(status, 0, said)

    def test_a_folder_of_backups_that_is_opened_while_it_runs_gets_none(self):
        os.chmod(self.daemon.path("backups"), 0o750)
        team = Peer(self.daemon, "team")
        a = team.ask(desk_pb2.Request(backup=desk_pb2.BackupRequest()))
        team.close()
        self.assertNotEqual(a.outcome, fixture.OK)
        self.assertEqual(a.code, "backup-open")
        self.daemon.stop()


if __name__ == "__main__":
    fixture.main()
