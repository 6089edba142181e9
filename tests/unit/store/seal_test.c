/* seal_test.c - Sealed bytes open with the right key, case, purpose and number, and with nothing
 * else; and a changed key file is detected. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <sodium.h>

#include "store/rotate.h"
#include "store/seal.h"

static const unsigned char master[32] = "a master key of thirty-two bytes";
static const unsigned char case_a[8] = "K7F39QXM", case_b[8] = "00000000";
static char dir[64], path[80], error[SEAL_ERROR_SIZE];

static int
setup(void **state)
{
	snprintf(dir, sizeof(dir), "/tmp/overgang-seal-XXXXXX");
	if (mkdtemp(dir) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/keys", dir);
	*state = seal_open(dir, master, true, error);
	return *state != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	char list[96];

	seal_close(*state);
	unlink(path);
	snprintf(list, sizeof(list), "%s/erased", dir);
	unlink(list);
	return rmdir(dir);
}

static const char text[] = "Rolig Gaupe";
enum { TEXT_SEALED = sizeof(text) + SEAL_OVERHEAD };

/* `a` is the slot of its case, `b` that of another. */
static void
assert_opens_for_that_alone(
    struct seal *s, uint32_t a, uint32_t b, unsigned char sealed[TEXT_SEALED])
{
	unsigned char plain[sizeof(text)];
	const size_t size = TEXT_SEALED;

	assert_true(seal_unseal(s, a, case_a, SEAL_EVENT, 7, sealed, size, plain));
	assert_memory_equal(plain, text, sizeof(text));
	assert_false(seal_unseal(s, b, case_a, SEAL_EVENT, 7, sealed, size, plain));
	assert_false(seal_unseal(s, b, case_b, SEAL_EVENT, 7, sealed, size, plain));
	assert_false(seal_unseal(s, a, case_a, SEAL_STATE, 7, sealed, size, plain));
	assert_false(seal_unseal(s, a, case_a, SEAL_EVENT, 8, sealed, size, plain));
	assert_false(seal_unseal(s, a, case_a, SEAL_EVENT, 7, sealed, SEAL_OVERHEAD - 1, plain));
	for (size_t i = 0; i < size; i++) {
		sealed[i] ^= 1;
		assert_false(seal_unseal(s, a, case_a, SEAL_EVENT, 7, sealed, size, plain));
		sealed[i] ^= 1;
	}
}

/* In the turn that sealed it and after it. */
static void
only_what_it_was_sealed_for_opens_it(void **state)
{
	struct seal *s = *state;
	unsigned char sealed[TEXT_SEALED];
	uint32_t a = seal_new_key(s, case_a), b = seal_new_key(s, case_b);

	assert_int_equal(seal_sync(s), 0);
	seal_seal(s, a, case_a, SEAL_EVENT, 7, text, sizeof(text), sealed);
	assert_null(memmem(sealed, sizeof(sealed), "Gaupe", 5));
	assert_true(seal_plain_in_use(s) > 0);
	assert_opens_for_that_alone(s, a, b, sealed);
	seal_forget_keys(s);
	assert_int_equal(seal_plain_in_use(s), 0);
	assert_opens_for_that_alone(s, a, b, sealed);
}

static void
keys_and_hashes_survive_and_the_file_is_ours_alone(void **state)
{
	struct stat st;
	unsigned char first[SEAL_HASH_SIZE], second[SEAL_HASH_SIZE], other[SEAL_HASH_SIZE];
	unsigned char sealed[4 + SEAL_OVERHEAD], plain[4];
	uint32_t slot = seal_new_key(*state, case_a);

	assert_int_equal(seal_sync(*state), 0);
	seal_seal(*state, slot, case_a, SEAL_STATE, 0, "abcd", 4, sealed);
	seal_hash(*state, "person", "14838831150", 11, first);
	seal_hash(*state, "key", "14838831150", 11, other);
	assert_memory_not_equal(first, other, sizeof(first));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, 2 * 128);
	*state = seal_close(*state);
	*state = seal_open(dir, master, false, error);
	assert_non_null(*state);
	seal_hash(*state, "person", "14838831150", 11, second);
	assert_memory_equal(first, second, sizeof(first));
	assert_true(
	    seal_unseal(*state, slot, case_a, SEAL_STATE, 0, sealed, sizeof(sealed), plain));
}

static void
a_transaction_given_up_leaves_no_slot(void **state)
{
	uint32_t slot = seal_new_key(*state, case_a);

	seal_forget_new(*state);
	assert_int_equal(seal_new_key(*state, case_b), slot);
	assert_int_equal(seal_sync(*state), 0);
}

/* The slot is given to the same case again, with another key: the one in use is not it. */
static void
a_key_of_a_transaction_given_up_is_not_in_use_after_it(void **state)
{
	struct seal *s = *state;
	unsigned char sealed[sizeof(text) + SEAL_OVERHEAD], plain[sizeof(text)];
	uint32_t slot = seal_new_key(s, case_a);

	seal_seal(s, slot, case_a, SEAL_STATE, 0, text, sizeof(text), sealed);
	seal_forget_new(s);
	assert_int_equal(seal_new_key(s, case_a), slot);
	assert_false(seal_unseal(s, slot, case_a, SEAL_STATE, 0, sealed, sizeof(sealed), plain));
	seal_seal(s, slot, case_a, SEAL_STATE, 0, text, sizeof(text), sealed);
	seal_forget_keys(s);
	assert_true(seal_unseal(s, slot, case_a, SEAL_STATE, 0, sealed, sizeof(sealed), plain));
}

/* So many cases in a turn that keys in use make room for each other. */
static void
each_case_has_its_own_key_however_many_are_in_use(void **state)
{
	struct seal *s = *state;
	enum { MANY = 300 };
	static unsigned char sealed[MANY][8 + SEAL_OVERHEAD];
	unsigned char id[8] = { 0 }, plain[8];
	uint32_t slots[MANY];

	for (unsigned i = 0; i < MANY; i++) {
		id[7] = (unsigned char)i;
		id[6] = (unsigned char)(i >> 8);
		slots[i] = seal_new_key(s, id);
		seal_seal(s, slots[i], id, SEAL_STATE, i, id, 8, sealed[i]);
	}
	seal_forget_keys(s);
	for (unsigned i = 0; i < 2 * MANY; i++) {
		unsigned k = i * 7 % MANY;
		id[7] = (unsigned char)k;
		id[6] = (unsigned char)(k >> 8);
		assert_true(seal_unseal(
		    s, slots[k], id, SEAL_STATE, k, sealed[k], sizeof(sealed[k]), plain));
		assert_memory_equal(plain, id, 8);
	}
	/* No nonce comes twice, also where new ones are drawn. */
	for (unsigned i = 0; i < MANY; i++)
		for (unsigned k = 0; k < i; k++)
			assert_memory_not_equal(sealed[i], sealed[k], 24);
}

static bool sync_fails;

int
fdatasync(int fd)
{
	errno = ENOSPC;
	return sync_fails ? -1 : (int)syscall(SYS_fdatasync, fd);
}

/* The turn is run again on -ENOSPC, and the next sync cannot report the bytes that this one
 * lost. */
static void
a_sync_that_fails_is_no_lack_of_room(void **state)
{
	(void)seal_new_key(*state, case_a);
	sync_fails = true;
	int rc = seal_sync(*state);
	sync_fails = false;
	assert_int_equal(rc, -EIO);
}

/* A disk that is lost takes the store's own list along. */
static void
what_is_erased_is_on_the_list_beside_too(void **state)
{
	static const unsigned char id[8] = { 1 };
	char beside[80], list[90], line[32] = "";
	struct erased_list own;

	(void)snprintf(beside, sizeof(beside), "%s/beside", dir);
	(void)snprintf(list, sizeof(list), "%s/erased", beside);
	seal_list_beside(*state, beside);
	assert_int_equal(seal_list_look(*state), -ENOENT);
	assert_int_equal(mkdir(beside, 0700), 0);
	assert_int_equal(seal_list_look(*state), 0);
	uint32_t a = seal_new_key(*state, id);
	assert_int_equal(seal_sync(*state), 0);
	assert_true(seal_mark_erased(*state, a, "K7F3-9QXM"));
	assert_int_equal(seal_erase_marked(*state), 0);
	seal_read_list(*state, &own);
	assert_true(erased_list_has(&own, "K7F3-9QXM"));
	assert_false(erased_list_has(&own, "K7F3"));
	erased_list_free(&own);
	FILE *f = fopen(list, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	(void)fclose(f);
	assert_string_equal(line, "K7F3-9QXM\n");
	(void)unlink(list);
	(void)rmdir(beside);
}

static void
what_is_erased_is_gone_and_only_after_the_commit(void **state)
{
	struct seal *s = *state;
	unsigned char sealed[sizeof(text) + SEAL_OVERHEAD], plain[sizeof(text)], raw[128];
	static const unsigned char nothing[128];
	uint32_t a = seal_new_key(s, case_a), b = seal_new_key(s, case_b);

	assert_int_equal(seal_sync(s), 0);
	seal_seal(s, a, case_a, SEAL_STATE, 0, text, sizeof(text), sealed);
	assert_true(seal_mark_erased(s, a, "K7F3-9QXM"));
	seal_forget_new(s); /* the transaction was given up */
	assert_int_equal(seal_erase_marked(s), 0);
	assert_true(seal_unseal(s, a, case_a, SEAL_STATE, 0, sealed, sizeof(sealed), plain));
	assert_true(seal_mark_erased(s, a, "K7F3-9QXM"));
	assert_int_equal(seal_erase_marked(s), 0);
	assert_true(seal_is_erased(s, a));
	assert_false(seal_is_erased(s, b));
	assert_false(seal_unseal(s, a, case_a, SEAL_STATE, 0, sealed, sizeof(sealed), plain));
	int fd = open(path, O_RDONLY);
	assert_int_equal(pread(fd, raw, sizeof(raw), (off_t)a * 128), 128);
	assert_memory_equal(raw, nothing, sizeof(raw));
	close(fd);
}

static void
an_event_of_the_turn_that_erases_its_case_is_gone(void **state)
{
	struct seal *s = *state;
	unsigned char sealed[TEXT_SEALED], plain[sizeof(text)];
	uint32_t slot = seal_new_key(s, case_a);

	assert_int_equal(seal_sync(s), 0);
	seal_seal(s, slot, case_a, SEAL_EVENT, 7, text, sizeof(text), sealed);
	assert_true(seal_mark_erased(s, slot, "K7F3-9QXM"));
	assert_int_equal(seal_erase_marked(s), 0);
	assert_false(seal_unseal(s, slot, case_a, SEAL_EVENT, 7, sealed, sizeof(sealed), plain));
}

/* Its slot is given to the same case again, with another key. */
static void
an_event_of_a_transaction_given_up_is_gone(void **state)
{
	struct seal *s = *state;
	unsigned char sealed[TEXT_SEALED], plain[sizeof(text)];
	uint32_t slot = seal_new_key(s, case_a);

	seal_seal(s, slot, case_a, SEAL_EVENT, 7, text, sizeof(text), sealed);
	seal_forget_new(s);
	assert_int_equal(seal_new_key(s, case_a), slot);
	assert_false(seal_unseal(s, slot, case_a, SEAL_EVENT, 7, sealed, sizeof(sealed), plain));
}

static void
another_master_locks_the_same_keys(void **state)
{
	static const unsigned char next[32] = "the next key, of thirty-two byte";
	static const unsigned char other[32] = "another key, also of thirty-two";
	unsigned char sealed[sizeof(text) + SEAL_OVERHEAD], plain[sizeof(text)], before[16],
	    after[16];
	uint32_t a = seal_new_key(*state, case_a), b = seal_new_key(*state, case_b);
	struct stat st;

	assert_int_equal(seal_sync(*state), 0);
	seal_seal(*state, a, case_a, SEAL_STATE, 0, text, sizeof(text), sealed);
	seal_hash(*state, "person", "14838831150", 11, before);
	assert_true(seal_mark_erased(*state, b, "K7F3-9QXM"));
	assert_int_equal(seal_erase_marked(*state), 0);
	*state = seal_close(*state);
	assert_int_equal(rotate_keys(dir, next, other, error), -1);
	assert_non_null(strstr(error, "the master key is not the one"));
	assert_int_equal(rotate_keys(dir, master, next, error), 0);
	/* Run again, it finds its work done. */
	assert_int_equal(rotate_keys(dir, master, next, error), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_null(seal_open(dir, master, false, error));
	*state = seal_open(dir, next, false, error);
	assert_non_null(*state);
	/* The root key does not change with the master: people are still found. */
	seal_hash(*state, "person", "14838831150", 11, after);
	assert_memory_equal(before, after, sizeof(before));
	assert_true(seal_unseal(*state, a, case_a, SEAL_STATE, 0, sealed, sizeof(sealed), plain));
	assert_true(seal_is_erased(*state, b));
}

/* A rotation was killed: its file has the keys of cases that are erased later. */
static void
what_a_rotation_left_is_taken_away(void **state)
{
	char left[300];
	struct stat st;

	(void)state;
	(void)snprintf(left, sizeof(left), "%s/keys.new", dir);
	assert_int_equal(rotate_sweep(dir), 0);
	int fd = open(left, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "half of a slot", 14), 14);
	close(fd);
	assert_int_equal(rotate_sweep(dir), 0);
	assert_int_equal(stat(left, &st), -1);
	assert_int_equal(mkdir(left, 0700), 0);
	assert_true(rotate_sweep(dir) < 0);
	assert_int_equal(rmdir(left), 0);
}

static void
another_master_or_a_damaged_file_is_said(void **state)
{
	static const unsigned char wrong[32] = "another key, also of thirty-two";
	char byte;

	*state = seal_close(*state);
	assert_null(seal_open(dir, wrong, false, error));
	assert_non_null(strstr(error, "the master key is not the one"));
	int fd = open(path, O_RDWR);
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &byte, 1, 50), 1);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, 50), 1);
	close(fd);
	assert_null(seal_open(dir, master, false, error));
}

static void
the_chain_depends_on_all_that_came_before(void **state)
{
	unsigned char none[SEAL_CHAIN_SIZE] = { 0 }, a[SEAL_CHAIN_SIZE], b[SEAL_CHAIN_SIZE];

	seal_chain(*state, none, 1, "x", 1, a);
	seal_chain(*state, none, 1, "x", 1, b);
	assert_memory_equal(a, b, sizeof(a));
	seal_chain(*state, none, 2, "x", 1, b);
	assert_memory_not_equal(a, b, sizeof(a));
	seal_chain(*state, a, 1, "x", 1, b);
	assert_memory_not_equal(a, b, sizeof(a));
	seal_chain(*state, none, 1, "y", 1, b);
	assert_memory_not_equal(a, b, sizeof(a));
}

/* As README.md describes it, computed once more from the file alone. */
static void
derived(unsigned char ret[32], uint64_t number, const char *context, const unsigned char of[32])
{
	assert_int_equal(crypto_kdf_derive_from_key(ret, 32, number, context, of), 0);
}

static void
keyed(unsigned char *ret, size_t size, const unsigned char key[32], const void *a, size_t a_size,
    const void *b, size_t b_size)
{
	crypto_generichash_state h;

	crypto_generichash_init(&h, key, 32, size);
	crypto_generichash_update(&h, a, a_size);
	crypto_generichash_update(&h, b, b_size);
	crypto_generichash_final(&h, ret, size);
}

static unsigned long
locked_kib(void)
{
	FILE *f = fopen("/proc/self/status", "re");
	char line[256];
	unsigned long kib = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL)
		(void)sscanf(line, "VmLck: %lu kB", &kib);
	(void)fclose(f);
	return kib;
}

static void
keys_are_locked_in_memory_as_long_as_they_are_there(void **state)
{
	unsigned long there = locked_kib();

	assert_true(seal_is_locked(*state));
#ifdef __SANITIZE_ADDRESS__
	/* AddressSanitizer takes mlock() away: the kernel knows of nothing that is locked. */
	skip();
#endif
	assert_true(there > 0);
	*state = seal_close(*state);
	assert_true(locked_kib() < there);
	/* Whole pages, so that they are counted by themselves. */
	enum { SIZE = 16384 };
	void *secret = aligned_alloc(4096, SIZE);
	there = locked_kib();
	assert_true(seal_lock(secret, SIZE));
	assert_int_equal(locked_kib(), there + SIZE / 1024);
	seal_unlock(secret, SIZE);
	assert_int_equal(locked_kib(), there);
	free(secret);
}

static void
each_use_has_a_key_of_its_own(void **state)
{
	static const unsigned char first[SEAL_CHAIN_SIZE + 8] = { [SEAL_CHAIN_SIZE + 7] = 1 };
	unsigned char slot[128], wrap[32], root[32], key[32], expected[32], is[32];
	int fd = open(path, O_RDONLY);

	assert_true(fd >= 0);
	assert_int_equal(read(fd, slot, sizeof(slot)), sizeof(slot));
	close(fd);
	/* magic 4, case 8, nonce 24, then the wrapped key. */
	assert_int_not_equal(crypto_secretbox_open_easy(root, slot + 36, 48, slot + 12, master), 0);
	derived(wrap, 1, "ovmaster", master);
	assert_int_equal(crypto_secretbox_open_easy(root, slot + 36, 48, slot + 12, wrap), 0);
	derived(key, 2, "ovstore1", root);
	keyed(expected, SEAL_HASH_SIZE, key, "person", 7, "148", 3);
	seal_hash(*state, "person", "148", 3, is);
	assert_memory_equal(is, expected, SEAL_HASH_SIZE);
	derived(key, 3, "ovstore1", root);
	keyed(expected, SEAL_CHAIN_SIZE, key, first, sizeof(first), "row", 3);
	seal_chain(*state, first, 1, "row", 3, is);
	assert_memory_equal(is, expected, SEAL_CHAIN_SIZE);
	derived(key, 4, "ovstore1", root);
	keyed(expected, SEAL_MAC_SIZE, key, "key", 3, "row", 3);
	seal_mac_share(*state, "key", 3, "row", 3, is);
	assert_memory_equal(is, expected, SEAL_MAC_SIZE);
}

static void
keys_of_an_older_version_are_said_to_be_such(void **state)
{
	int fd = open(path, O_RDWR);

	*state = seal_close(*state);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, "ovk1", 4, 0), 4);
	close(fd);
	assert_null(seal_open(dir, master, false, error));
	assert_non_null(
	    strstr(error, "is of an older version of overgangd; run the one it was made "
			  "with, or begin a new store"));
	assert_int_equal(rotate_keys(dir, master, master, error), -1);
	assert_non_null(strstr(error, "is of an older version of overgangd"));
}

/* The power failed while the store was created: its own key is in the file, and no commit names
 * it. */
static void
a_founding_is_begun_again_and_keys_of_cases_are_not(void **state)
{
	for (int i = 0; i < 3; i++) {
		assert_int_equal(seal_new_key(*state, case_b), 1);
		assert_int_equal(seal_sync(*state), 0);
		seal_close(*state);
		*state = seal_open(dir, master, true, error);
		assert_non_null(*state);
	}
	seal_new_key(*state, case_b);
	seal_new_key(*state, case_a);
	assert_int_equal(seal_sync(*state), 0);
	seal_close(*state);
	*state = NULL;
	assert_null(seal_open(dir, master, true, error));
	assert_non_null(strstr(error, "has keys of cases"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_a_rotation_left_is_taken_away),
		TEST(keys_are_locked_in_memory_as_long_as_they_are_there),
		TEST(each_use_has_a_key_of_its_own),
		TEST(keys_of_an_older_version_are_said_to_be_such),
		TEST(a_founding_is_begun_again_and_keys_of_cases_are_not),
		TEST(only_what_it_was_sealed_for_opens_it),
		TEST(an_event_of_the_turn_that_erases_its_case_is_gone),
		TEST(an_event_of_a_transaction_given_up_is_gone),
		TEST(keys_and_hashes_survive_and_the_file_is_ours_alone),
		TEST(a_transaction_given_up_leaves_no_slot),
		TEST(a_key_of_a_transaction_given_up_is_not_in_use_after_it),
		TEST(each_case_has_its_own_key_however_many_are_in_use),
		TEST(what_is_erased_is_gone_and_only_after_the_commit),
		TEST(what_is_erased_is_on_the_list_beside_too),
		TEST(a_sync_that_fails_is_no_lack_of_room),
		TEST(another_master_locks_the_same_keys),
		TEST(another_master_or_a_damaged_file_is_said),
		TEST(the_chain_depends_on_all_that_came_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
