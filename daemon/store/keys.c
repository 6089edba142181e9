/* keys.c - The file of keys. */
#include "store/keys.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/file.h"

/* A slot as it stands in the file. */
struct slot {
	unsigned char magic[4];
	unsigned char case_id[8]; /* zero in slot 0, the root key */
	unsigned char nonce[crypto_secretbox_NONCEBYTES];
	unsigned char wrapped[32 + crypto_secretbox_MACBYTES];
	unsigned char spare[44];
};
_Static_assert(sizeof(struct slot) == 128, "a slot is 128 bytes");

/* The root key and the store's own: the keys there are before the first commit. */
enum { FIRST_SLOTS = 2 };

static const unsigned char magic[4] = { 'o', 'v', 'k', '2' };

/* A key to wrap with is derived from the master, which is used for nothing else. A number is never
 * given to another use. */
enum { USE_WRAP = 1 };
static const char use_of_master[crypto_kdf_CONTEXTBYTES] = "ovmaster";
_Static_assert(crypto_kdf_KEYBYTES == 32, "the master is a key to derive from");

const unsigned char keys_no_case[8];

static int
write_slot(
    struct keys *k, uint32_t number, const unsigned char case_id[8], const unsigned char key[32])
{
	struct slot slot = { .spare = { 0 } };

	memcpy(slot.magic, magic, sizeof(magic));
	memcpy(slot.case_id, case_id, 8);
	randombytes_buf(slot.nonce, sizeof(slot.nonce));
	(void)crypto_secretbox_easy(slot.wrapped, key, 32, slot.nonce, k->secret.wrap);
	ssize_t n = pwrite(k->fd, &slot, sizeof(slot), (off_t)number * (off_t)sizeof(slot));
	if (n == (ssize_t)sizeof(slot))
		return 0;
	/* A short write is a full disk, and so are a quota and a limit on the size of files. */
	if (n >= 0 || errno == EDQUOT || errno == EFBIG)
		return -ENOSPC;
	return -errno;
}

static bool
read_slot(const struct keys *k, uint32_t number, const unsigned char case_id[8],
    unsigned char ret_key[32])
{
	struct slot slot;

	if (pread(k->fd, &slot, sizeof(slot), (off_t)number * (off_t)sizeof(slot)) !=
	    (ssize_t)sizeof(slot))
		return false;
	return memcmp(slot.magic, magic, sizeof(magic)) == 0 &&
	       memcmp(slot.case_id, case_id, 8) == 0 &&
	       crypto_secretbox_open_easy(
		   ret_key, slot.wrapped, sizeof(slot.wrapped), slot.nonce, k->secret.wrap) == 0;
}

/* The file is found again after a power cut only when its directory is on disk too. */
bool
keys_sync_with_directory(int file_fd, const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(file_fd) == 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

static bool
make_root_key(struct keys *k, const char *dir)
{
	randombytes_buf(k->secret.one, sizeof(k->secret.one));
	k->slots = 1;
	if (write_slot(k, 0, keys_no_case, k->secret.one) != 0 ||
	    !keys_sync_with_directory(k->fd, dir))
		return false;
	k->slots_synced = 1;
	return true;
}

/* Slots as an older version of ours wrote them. */
static bool
is_older(const struct keys *k)
{
	unsigned char there[sizeof(magic)];

	return pread(k->fd, there, sizeof(there), 0) == (ssize_t)sizeof(there) &&
	       memcmp(there, magic, 3) == 0 && there[3] < magic[3];
}

static bool
fail(const char *path, const char *what, char *ret_error)
{
	snprintf(ret_error, KEYS_ERROR_SIZE, "%s: %s", path, what);
	return false;
}

static void
begin(struct keys *k, const char *path, const unsigned char master[32])
{
	*k = (struct keys){ .fd = -1 };
	k->locked = sodium_mlock(&k->secret, sizeof(k->secret)) == 0;
	snprintf(k->path, sizeof(k->path), "%s", path);
	(void)crypto_kdf_derive_from_key(
	    k->secret.wrap, sizeof(k->secret.wrap), USE_WRAP, use_of_master, master);
}

bool
keys_open(struct keys *k, const char *dir, const unsigned char master[32], bool fresh,
    char ret_error[KEYS_ERROR_SIZE])
{
	char path[KEYS_PATH_SIZE];
	struct stat st;

	snprintf(path, sizeof(path), "%s/keys", dir);
	*k = (struct keys){ .fd = -1 };
	if (sodium_init() < 0)
		return fail(path, "libsodium has no randomness", ret_error);
	begin(k, path, master);
	k->fd = file_open(k->path, O_RDWR | O_NOFOLLOW | (fresh ? O_CREAT : 0));
	if (k->fd < 0 && errno == ENOENT)
		return fail(k->path,
		    "is missing, and the store cannot be read without it; restore it", ret_error);
	if (k->fd < 0 || fstat(k->fd, &st) != 0)
		return fail(k->path, file_problem(errno), ret_error);
	if (fresh && (size_t)st.st_size > FIRST_SLOTS * sizeof(struct slot))
		return fail(k->path,
		    "has keys of cases, but data.mdb beside it is new or empty; restore data.mdb",
		    ret_error);
	/* A slot half written when the power went is one that no commit names. */
	k->slots = k->slots_synced = (uint32_t)((size_t)st.st_size / sizeof(struct slot));
	/* Nor does any name the own key of a store whose first rows did not come to their
	 * commit. */
	if (fresh && k->slots > 1)
		k->slots = k->slots_synced = 1;
	if (k->slots == 0 && !fresh)
		return fail(k->path, "is empty; restore it", ret_error);
	if (k->slots == 0 && !make_root_key(k, dir))
		return fail(k->path, strerror(errno), ret_error);
	if (is_older(k))
		return fail(k->path,
		    "is of an older version of overgangd; run the one it was made with, or begin a "
		    "new store",
		    ret_error);
	if (keys_get(k, 0, keys_no_case) == NULL)
		return fail(k->path,
		    "the master key is not the one this file was made with, or the file is "
		    "damaged: name in master_key the one of that time, or restore the file",
		    ret_error);
	keys_forget(k);
	return true;
}

int
keys_create(struct keys *k, const char *path, const unsigned char master[32])
{
	begin(k, path, master);
	k->fd = file_open(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW);
	return k->fd >= 0 ? 0 : -errno;
}

void
keys_close(struct keys *k)
{
	if (k->fd > 0)
		close(k->fd);
	(void)sodium_munlock(&k->secret, sizeof(k->secret));
	k->fd = -1;
}

/* ---- keys ------------------------------------------------------------------------------- */

unsigned char *
keys_get(struct keys *k, uint32_t slot, const unsigned char case_id[8])
{
	struct key_in_use *u = &k->secret.in_use[slot % KEYS_IN_USE];

	if (u->used && u->slot == slot && memcmp(u->case_id, case_id, 8) == 0)
		return u->key;
	u->slot = slot;
	memcpy(u->case_id, case_id, 8);
	u->used = read_slot(k, slot, case_id, u->key);
	return u->used ? u->key : NULL;
}

void
keys_forget(struct keys *k)
{
	sodium_memzero(k->secret.in_use, sizeof(k->secret.in_use));
}

size_t
keys_in_use(const struct keys *k)
{
	size_t n = 0;

	for (size_t i = 0; i < KEYS_IN_USE; i++)
		n += k->secret.in_use[i].used;
	return n;
}

uint32_t
keys_new(struct keys *k, const unsigned char case_id[8])
{
	unsigned char *key = k->secret.one;
	uint32_t number = k->slots++;

	randombytes_buf(key, sizeof(k->secret.one));
	int rc = write_slot(k, number, case_id, key);
	if (rc != 0 && k->error == 0)
		k->error = rc;
	sodium_memzero(key, sizeof(k->secret.one));
	return number;
}

void
keys_touch(struct keys *k)
{
	struct slot slot;

	if (k->slots != k->slots_synced)
		return;
	if (pread(k->fd, &slot, sizeof(slot), 0) == (ssize_t)sizeof(slot) &&
	    pwrite(k->fd, &slot, sizeof(slot), 0) == (ssize_t)sizeof(slot))
		k->touched = true;
}

int
keys_sync(struct keys *k)
{
	if (k->error != 0)
		return k->error;
	if (k->slots == k->slots_synced && !k->touched)
		return 0;
	k->touched = false;
	/* Not -ENOSPC, which would be tried again: the kernel may have dropped the pages, and the
	 * next sync would hide that. */
	if (fdatasync(k->fd) != 0)
		return errno == ENOSPC ? -EIO : -errno;
	k->slots_synced = k->slots;
	return 0;
}

void
keys_forget_new(struct keys *k)
{
	/* The next case may be given the slot of one that is not made. */
	keys_forget(k);
	k->slots = k->slots_synced;
	k->error = 0;
}

/* ---- erasing --------------------------------------------------------------------------- */

int
keys_erase(struct keys *k, const uint32_t *slots, size_t count)
{
	const struct slot nothing = { .magic = { 0 } };

	keys_forget(k);
	for (size_t i = 0; i < count; i++) {
		off_t at = (off_t)slots[i] * (off_t)sizeof(nothing);
		if (pwrite(k->fd, &nothing, sizeof(nothing), at) != (ssize_t)sizeof(nothing))
			return errno != 0 ? -errno : -EIO;
	}
	return fdatasync(k->fd) == 0 ? 0 : -errno;
}

bool
keys_is_erased(const struct keys *k, uint32_t slot)
{
	const struct slot nothing = { .magic = { 0 } };
	struct slot there;

	return pread(k->fd, &there, sizeof(there), (off_t)slot * (off_t)sizeof(there)) ==
		   (ssize_t)sizeof(there) &&
	       memcmp(&there, &nothing, sizeof(there)) == 0;
}

int
keys_copy(struct keys *from, struct keys *to)
{
	struct slot slot;
	unsigned char *key = from->secret.one;

	for (uint32_t i = 0; i < from->slots; i++) {
		if (pread(from->fd, &slot, sizeof(slot), (off_t)i * (off_t)sizeof(slot)) !=
		    (ssize_t)sizeof(slot))
			return -EIO;
		if (keys_is_erased(from, i)) {
			if (pwrite(to->fd, &slot, sizeof(slot), (off_t)i * (off_t)sizeof(slot)) !=
			    (ssize_t)sizeof(slot))
				return -ENOSPC;
			continue;
		}
		if (!read_slot(from, i, slot.case_id, key))
			return -EBADMSG;
		int rc = write_slot(to, i, slot.case_id, key);
		sodium_memzero(key, sizeof(from->secret.one));
		if (rc != 0)
			return rc;
	}
	return 0;
}
