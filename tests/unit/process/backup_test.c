/* backup_test.c - A copy in its thread while the writer goes on: the contract of backup.h, with
 * LMDB, and with a gate in the place of the verification, so that a copy ends when the test says
 * so. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "process/backup.h"
#include "process/restore.h"
#include "store/store.h"

enum { BEFORE = 500, MEANWHILE = 50, MAP_SIZE = 8 << 20, MOMENT = 1799658000 };

static char program[] = "/bin/sh", option[] = "-c";
/* $0 is the copy, in backups/ beside the gate. */
static char at_gate[] = "read line <\"$0/../../gate\"", well[] = "exit 0", badly[] = "exit 65";
static char *const held[] = { program, option, at_gate, NULL };
static char *const good[] = { program, option, well, NULL };
static char *const bad[] = { program, option, badly, NULL };

/* ---- calls to the disk ------------------------------------------------------------- */

/* The calls in order: "sync PATH" by the name at the time, "name PATH". */
static char done[16][220];
static atomic_size_t done_count;
static uint64_t room = UINT64_MAX; /* the answer of statvfs, in bytes */

static void
note(const char *what, const char *path)
{
	size_t i = atomic_fetch_add(&done_count, 1);

	if (i < sizeof(done) / sizeof(done[0]))
		snprintf(done[i], sizeof(done[i]), "%s %s", what, path);
}

int
fsync(int fd)
{
	char link[40], path[200];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	note("sync", path);
	return (int)syscall(SYS_fsync, fd);
}

static bool sync_fails;

/* LMDB's own, too. */
int
fdatasync(int fd)
{
	errno = ENOSPC;
	return sync_fails ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int
rename(const char *from, const char *to)
{
	int rc = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);

	note("name", to);
	return rc;
}

int
statvfs(const char *path, struct statvfs *ret)
{
	if (access(path, F_OK) != 0)
		return -1;
	*ret = (struct statvfs){ .f_frsize = 1, .f_bavail = room };
	return 0;
}

/* Root's part is played: who a file was given to is noted. */
static bool as_root;
static unsigned given_uid, given_gid;

uid_t
geteuid(void)
{
	return as_root ? 0 : 1000;
}

int
fchownat(int dir, const char *path, uid_t uid, gid_t gid, int flags)
{
	assert_int_equal(dir, AT_FDCWD);
	assert_int_equal(flags, AT_SYMLINK_NOFOLLOW);
	if (access(path, F_OK) != 0)
		return -1;
	given_uid = uid;
	given_gid = gid;
	note("give", path);
	return 0;
}

/* Return its index among the calls; -1: it was not called. */
static int
when(const char *what, const char *dir, const char *name)
{
	char line[220];

	snprintf(line, sizeof(line), "%s %s%s", what, dir, name);
	for (size_t i = 0; i < done_count && i < sizeof(done) / sizeof(done[0]); i++)
		if (strcmp(done[i], line) == 0)
			return (int)i;
	return -1;
}

struct place {
	char dir[64], store_dir[80], backups[80], gate[80], error[STORE_ERROR_SIZE];
	char name[BACKUP_NAME_SIZE], said[FOLDER_SAID_SIZE];
	struct store *store;
	struct backup *backup;
	uint32_t last; /* numbers 0 … last - 1 are committed */
};

static void
run(const char *what, const char *path, const char *more)
{
	char command[256];

	snprintf(command, sizeof(command), "%s%s%s", what, path, more);
	assert_int_equal(system(command), 0);
}

/* One turn's commit. */
static void
write_on(struct place *p, uint32_t count)
{
	store_begin(p->store, false);
	for (uint32_t i = 0; i < count; i++, p->last++) {
		unsigned char key[4] = { (unsigned char)(p->last >> 24),
			(unsigned char)(p->last >> 16), (unsigned char)(p->last >> 8),
			(unsigned char)p->last };
		store_put(p->store, STORE_JOURNAL, (struct bytes){ key, 4 },
		    (struct bytes){ p->dir, sizeof(p->dir) });
	}
	assert_int_equal(store_commit(p->store), 0);
}

static int
setup(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	snprintf(p->dir, sizeof(p->dir), "/tmp/overgang-backup-XXXXXX");
	if (mkdtemp(p->dir) == NULL)
		return -1;
	snprintf(p->store_dir, sizeof(p->store_dir), "%s/store", p->dir);
	snprintf(p->backups, sizeof(p->backups), "%s/backups", p->dir);
	snprintf(p->gate, sizeof(p->gate), "%s/gate", p->dir);
	p->store = store_open(p->store_dir, MAP_SIZE, p->error);
	if (p->store == NULL || mkfifo(p->gate, 0600) != 0)
		return -1;
	run("printf 'the keys' >", p->store_dir, "/keys");
	write_on(p, BEFORE);
	*state = p;
	return 0;
}

static int
teardown(void **state)
{
	struct place *p = *state;

	p->backup = backup_free(p->backup);
	p->store = store_close(p->store);
	run("rm -r ", p->dir, "");
	free(p);
	return 0;
}

static void
start(struct place *p, char *const verify[])
{
	p->backup = backup_new(p->store, p->store_dir, p->backups, 35, verify);
	assert_non_null(p->backup);
	assert_int_equal(backup_start(p->backup, MOMENT, p->said), 0);
}

/* The verification is there, and goes on. */
static void
open_gate(struct place *p)
{
	int fd = open(p->gate, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "\n", 1), 1);
	close(fd);
}

/* The writer goes on until the copy is done. */
static int
finish(struct place *p)
{
	int rc;

	while ((rc = backup_poll(p->backup, p->name, p->said)) == 0) {
		write_on(p, 1);
		(void)poll(NULL, 0, 1);
	}
	return rc;
}

/* How many of the numbers are in the copy; those that are, are the first. */
static uint32_t
copied(struct place *p, const char *name)
{
	char path[200];
	uint32_t count = 0;
	struct bytes key, value;

	snprintf(path, sizeof(path), "%s/%s", p->backups, name);
	struct store *copy = store_open(path, 0, p->error);
	assert_non_null(copy);
	store_begin(copy, true);
	for (;; count++) {
		unsigned char k[4] = { (unsigned char)(count >> 24), (unsigned char)(count >> 16),
			(unsigned char)(count >> 8), (unsigned char)count };
		if (!store_get(copy, STORE_JOURNAL, (struct bytes){ k, 4 }, &value))
			break;
		assert_int_equal(value.size, sizeof(p->dir));
		assert_memory_equal(value.data, p->dir, sizeof(p->dir));
	}
	unsigned char k[4] = { (unsigned char)(count >> 24), (unsigned char)(count >> 16),
		(unsigned char)(count >> 8), (unsigned char)count };
	assert_false(store_first(copy, STORE_JOURNAL, (struct bytes){ k, 4 }, &key, &value));
	store_abort(copy);
	store_close(copy);
	return count;
}

static void
a_copy_holds_what_was_there_and_the_writer_goes_on(void **state)
{
	struct place *p = *state;
	char path[200];
	struct stat st;

	start(p, held);
	for (int i = 0; i < MEANWHILE; i++)
		write_on(p, 1);
	assert_int_equal(backup_poll(p->backup, p->name, p->said), 0);
	open_gate(p);
	uint32_t most = p->last; /* the verification came after the copy */
	assert_int_equal(finish(p), 1);
	assert_string_equal(p->name, "overgang-20270111-090000");
	assert_string_equal(p->said, "");
	assert_in_range(copied(p, p->name), BEFORE, most);
	assert_in_range(most, BEFORE + MEANWHILE, UINT32_MAX);
	snprintf(path, sizeof(path), "%s/%s/keys", p->backups, p->name);
	run("test \"$(cat ", path, ")\" = 'the keys'");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(backup_poll(p->backup, p->name, p->said), 0);
}

static void
one_at_a_time_and_it_grows_once_the_copy_is_over(void **state)
{
	struct place *p = *state;
	int rc;

	store_copy_begin(p->store);
	assert_int_equal(store_grow(p->store, 2 * MAP_SIZE), -EBUSY);
	store_copy_end(p->store);

	start(p, held);
	assert_int_equal(backup_start(p->backup, MOMENT, p->said), -EBUSY);
	assert_non_null(strstr(p->said, "a backup is under way"));
	/* The verification waits at the gate. */
	for (int ms = 0; (rc = store_grow(p->store, 2 * MAP_SIZE)) == -EBUSY && ms < 20000; ms++)
		(void)poll(NULL, 0, 1);
	assert_int_equal(rc, 0);
	assert_int_equal(backup_poll(p->backup, p->name, p->said), 0);
	open_gate(p);
	assert_int_equal(finish(p), 1);
	assert_int_equal(backup_start(p->backup, MOMENT, p->said), 0);
	open_gate(p);
	assert_int_equal(finish(p), 1);
	assert_string_equal(p->name, "overgang-20270111-090000-2");
}

static void
what_does_not_verify_is_no_backup(void **state)
{
	struct place *p = *state;

	start(p, bad);
	assert_int_equal(finish(p), -EBADMSG);
	assert_non_null(strstr(p->said, "the copy does not verify"));
	run("test -z \"$(ls ", p->backups, ")\"");
	p->backup = backup_free(p->backup);
	start(p, good);
	assert_int_equal(finish(p), 1);
	assert_in_range(copied(p, p->name), BEFORE, p->last);
}

static void
what_cannot_be_copied_is_said_with_its_path(void **state)
{
	struct place *p = *state;

	run("rm ", p->store_dir, "/keys");
	start(p, good);
	assert_int_equal(finish(p), -ENOENT);
	assert_non_null(strstr(p->said, "store/keys: No such file or directory"));
	run("test -z \"$(ls ", p->backups, ")\"");
	p->backup = backup_free(p->backup);
	p->backup = backup_new(p->store, p->store_dir, "/proc/there/is/no/such/place", 35, good);
	assert_int_equal(backup_start(p->backup, MOMENT, p->said), -ENOENT);
	assert_non_null(strstr(p->said, "/proc/there/is/no/such/place: "));
	assert_int_equal(backup_poll(p->backup, p->name, p->said), 0);
}

/* A backup that has its name is on disk, and the list with it. */
static void
each_file_and_folder_is_synced_before_the_name(void **state)
{
	struct place *p = *state;
	const char *const files[] = { "/overgang-20270111-090000.part/data.mdb",
		"/overgang-20270111-090000.part/keys", "/overgang-20270111-090000.part",
		"/erased" };

	atomic_store(&done_count, 0);
	start(p, good);
	assert_int_equal(finish(p), 1);
	int named = when("name", p->backups, "/overgang-20270111-090000");
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		int at = when("sync", p->backups, files[i]);
		if (at < 0 || at > named)
			fail_msg("%s is not synced before it is named", files[i]);
	}
	assert_string_equal(done[done_count - 1] + strlen("sync "), p->backups);
	assert_true((int)done_count - 1 > named);
}

static void
without_room_none_is_begun(void **state)
{
	struct place *p = *state;
	uint64_t size = store_size(p->store);

	p->backup = backup_new(p->store, p->store_dir, p->backups, 35, good);
	room = size;
	assert_int_equal(backup_start(p->backup, MOMENT, p->said), -ENOSPC);
	assert_non_null(strstr(p->said, "backups: the disk has not room for a copy"));
	assert_int_equal(backup_poll(p->backup, p->name, p->said), 0);
	room = size + size / 8 + 1;
	assert_int_equal(backup_start(p->backup, MOMENT, p->said), 0);
	room = UINT64_MAX;
	assert_int_equal(finish(p), 1);
}

static void
a_commit_whose_sync_fails_is_no_lack_of_room(void **state)
{
	struct place *p = *state;

	store_begin(p->store, false);
	store_put(p->store, STORE_JOURNAL, (struct bytes){ "key", 3 }, (struct bytes){ "", 0 });
	sync_fails = true;
	int rc = store_commit(p->store);
	sync_fails = false;
	assert_int_equal(rc, -EIO);
}

/* Rows until the map is so full; how many. */
static unsigned
fill(struct store *s, unsigned percent)
{
	static const char row[1500];
	unsigned n = 0;

	for (; store_used(s) < percent; n++) {
		store_begin(s, false);
		store_put(s, STORE_JOURNAL, (struct bytes){ &n, sizeof(n) },
		    (struct bytes){ row, sizeof(row) });
		assert_int_equal(store_commit(s), 0);
	}
	return n;
}

/* A store that was full is of use again when cases have been erased. */
static void
what_is_deleted_is_room_again(void **state)
{
	struct place *p = *state;
	unsigned before = store_used(p->store), n = fill(p->store, 92);

	for (unsigned i = 0; i < n; i++) {
		store_begin(p->store, false);
		store_delete(p->store, STORE_JOURNAL, (struct bytes){ &i, sizeof(i) });
		assert_int_equal(store_commit(p->store), 0);
	}
	assert_in_range(store_used(p->store), 0, before + 10);
	assert_in_range(fill(p->store, 92), n / 2, 2 * n);
}

/* A store that root brings back is the daemon's, as the one before was. */
static void
a_restored_store_is_whose_its_folder_was(void **state)
{
	static const char *const names[] = { "/.", "/data.mdb", "/keys" };
	struct place *p = *state;
	struct restore_owner owner;
	struct stat st;

	assert_int_equal(stat(p->store_dir, &st), 0);
	assert_false(restore_owner_of(p->store_dir, "/", &owner));
	as_root = true;
	assert_true(restore_owner_of(p->store_dir, "/", &owner));
	assert_int_equal(owner.uid, st.st_uid);
	assert_int_equal(owner.gid, st.st_gid);
	/* Where there is no folder, it is the backup's. */
	assert_true(restore_owner_of("/no/such/place", p->store_dir, &owner));
	assert_false(restore_owner_of("/no/such/place", "/nor/this", &owner));
	owner = (struct restore_owner){ 4321, 1234 };
	done_count = 0;
	assert_int_equal(restore_give(p->store_dir, &owner, p->said), 0);
	as_root = false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_not_equal(when("give", p->store_dir, names[i]), -1);
	assert_int_equal(given_uid, 4321);
	assert_int_equal(given_gid, 1234);
}

/* The daemon's end: it waits for the thread, and a backup in progress is completed. */
static void
freed_while_it_runs_it_is_waited_for(void **state)
{
	struct place *p = *state;

	start(p, good);
	write_on(p, 1);
	p->backup = backup_free(p->backup);
	assert_in_range(copied(p, "overgang-20270111-090000"), BEFORE, p->last);
	assert_int_equal(store_grow(p->store, 2 * MAP_SIZE), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(NAME) cmocka_unit_test_setup_teardown(NAME, setup, teardown)
		TEST(a_copy_holds_what_was_there_and_the_writer_goes_on),
		TEST(one_at_a_time_and_it_grows_once_the_copy_is_over),
		TEST(what_does_not_verify_is_no_backup),
		TEST(what_cannot_be_copied_is_said_with_its_path),
		TEST(each_file_and_folder_is_synced_before_the_name),
		TEST(without_room_none_is_begun),
		TEST(a_commit_whose_sync_fails_is_no_lack_of_room),
		TEST(what_is_deleted_is_room_again),
		TEST(a_restored_store_is_whose_its_folder_was),
		TEST(freed_while_it_runs_it_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
