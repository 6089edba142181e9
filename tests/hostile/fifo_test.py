"""A FIFO, a folder or a link in the place of a file that the daemon reads: each ends with a sentence
that names it, and nothing waits for the other end."""
import os
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))

import fixture  # noqa: E402
from fixture import Daemon, Peer, open_case  # noqa: E402

SHIPPED = ("calendar", "sharing", "retention")
CONFIG = ("overgangd.conf", "server.key", "master.key", "agencies.conf", "asker.conf",
          *(name + ".conf" for name in SHIPPED))
STORE = ("data.mdb", "lock.mdb", "lock", "keys")


class Fifo(unittest.TestCase):
    def setUp(self):
        """All that it reads lies in its own folder, and the store has been used."""
        self.daemon = Daemon()
        self.addCleanup(self.daemon.close)
        text = open(self.daemon.config).read()
        for name in SHIPPED:
            shutil.copy(f"{fixture.SOURCE}/config/{name}.conf", self.daemon.path(name + ".conf"))
            text = text.replace(f"{fixture.SOURCE}/config/{name}.conf", name + ".conf")
        shutil.copy(f"{fixture.SOURCE}/config/routines/asker.conf", self.daemon.path("asker.conf"))
        text = text.replace(f"{fixture.SOURCE}/config/routines/asker.conf", "asker.conf")
        self.daemon.write("overgangd.conf", text)
        self.daemon.start()
        prison = Peer(self.daemon, "granli")
        open_case(prison)
        prison.close()

    def replaced(self, name, make=lambda path: os.mkfifo(path, 0o600)):
        """Another thing in the place of a file; puts the file back."""
        path = self.daemon.path(name)
        os.rename(path, path + ".own")
        make(path)
        test = self

        class Back:
            def __enter__(self):
                return path

            def __exit__(self, *_):
                (os.rmdir if os.path.isdir(path) and not os.path.islink(path) else os.unlink)(path)
                os.rename(path + ".own", path)
                test.assertTrue(os.path.isfile(path))
        return Back()

    def refused(self, name, statuses, *arguments, says="is no file"):
        try:
            status, said = self.daemon.run(*arguments)
        except subprocess.TimeoutExpired:
            self.fail(f"{name} {arguments}: it waits")
        self.assertIn(status, statuses, f"{name} {arguments}: {said}")
        self.assertIn(os.path.basename(name), said)
        self.assertIn(says, said, name)

    def test_in_the_place_of_what_it_is_told_by(self):
        self.daemon.stop()
        for name in CONFIG:
            with self.replaced(name):
                self.refused(name, (78,), "--check-config")
                self.refused(name, (78,))
            with self.replaced(name, os.mkdir):
                self.refused(name, (78,), "--check-config", says="is a folder")
        self.assertEqual(self.daemon.run("--check-config")[0], 0)

    def test_in_the_place_of_what_the_store_is(self):
        self.daemon.stop()
        for name in STORE:
            with self.replaced("store/" + name):
                self.refused(name, (65, 75, 78))
                self.refused(name, (65, 75, 78), "--verify")
        self.assertEqual(self.daemon.verify()[0], 0)

    def test_in_the_place_of_a_new_master_key(self):
        self.daemon.stop()
        os.mkfifo(self.daemon.path("next.key"), 0o600)
        self.refused("next.key", (78,), "--rotate-master", self.daemon.path("next.key"))

    def test_when_it_reads_agencies_again(self):
        for make, says in ((os.mkfifo, "is no file"), (os.mkdir, "is a folder")):
            with self.replaced("agencies.conf", make):
                said = self.daemon.reload()
                self.assertIn("agencies.conf", said)
                self.assertIn(says, said)
        peer = Peer(self.daemon, "granli")
        self.assertTrue(peer.hello().agency, "it serves on")
        peer.close()
        self.daemon.stop()

    def test_in_the_place_of_a_backup_and_its_list(self):
        team = Peer(self.daemon, "team")
        name = team.ask(fixture.desk_pb2.Request(backup=fixture.desk_pb2.BackupRequest())).backup.name
        team.close()
        self.daemon.stop()
        os.rename(self.daemon.path("store"), self.daemon.path("was"))
        backup = "backups/" + name
        for file in (backup + "/data.mdb", backup + "/keys", "backups/erased"):
            with self.replaced(file):
                self.refused(file, (65,), "--restore", self.daemon.path(backup))
        status, said = self.daemon.run("--restore", self.daemon.path(backup))
        self.assertEqual(status, 0, said)

    def test_a_secret_is_the_file_itself(self):
        self.daemon.stop()
        for name in ("server.key", "master.key", "store/keys"):
            with self.replaced(name, lambda path: os.symlink(path + ".own", path)):
                self.refused(name, (65, 75, 78), says="is a symbolic link; name the file itself")
        self.daemon.start()
        self.daemon.stop()


if __name__ == "__main__":
    fixture.main()
