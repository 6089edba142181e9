/* seal.c - One key per case. */
#include "store/seal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
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

/* The root key and the house's: what is there before the first commit. */
enum { FOUNDING_SLOTS = 2, KEYS_PATH_SIZE = 300 };

static const unsigned char magic[4] = { 'o', 'v', 'k', '2' };

/* Every use has a key of its own; neither the master key nor the store's root key is used for
 * anything but to make them. A number is never given to another use. */
enum use { USE_WRAP = 1, USE_HASH = 2, USE_CHAIN = 3, USE_SHARE = 4 };
static const char use_of_master[crypto_kdf_CONTEXTBYTES] = "ovmaster";
static const char use_of_root[crypto_kdf_CONTEXTBYTES] = "ovstore1";
_Static_assert(crypto_kdf_KEYBYTES == 32, "root and master are keys to derive from");

struct secrets {
	unsigned char wrap[32];	 /* from the master: locks the slots */
	unsigned char hash[32];	 /* from the root key: keyed hashes … */
	unsigned char chain[32]; /* … links of the chain … */
	unsigned char share[32]; /* … and the rows of shares */
	unsigned char one[32];	 /* the key in use, wiped behind each */
};

struct seal {
	int fd;
	uint32_t slots;	       /* in the file, slot 0 included */
	uint32_t slots_synced; /* so many are durable */
	int error;	       /* of a write since the last sync */
	bool touched;
	bool locked;
	struct {
		uint32_t slot;
		char case_id[16];
	} erase[SEAL_ERASE_MAX];
	size_t erase_count;
	struct secrets secret;
	char path[KEYS_PATH_SIZE];
	char beside[300]; /* another list of erased cases; "" none */
};

static struct seal *
fail(struct seal *s, const char *path, const char *what, char *ret_error)
{
	snprintf(ret_error, SEAL_ERROR_SIZE, "%s: %s", path, what);
	return seal_close(s);
}

static int
write_slot(
    struct seal *s, uint32_t number, const unsigned char case_id[8], const unsigned char key[32])
{
	struct slot slot = { .spare = { 0 } };

	memcpy(slot.magic, magic, sizeof(magic));
	memcpy(slot.case_id, case_id, 8);
	randombytes_buf(slot.nonce, sizeof(slot.nonce));
	(void)crypto_secretbox_easy(slot.wrapped, key, 32, slot.nonce, s->secret.wrap);
	ssize_t n = pwrite(s->fd, &slot, sizeof(slot), (off_t)number * (off_t)sizeof(slot));
	if (n == (ssize_t)sizeof(slot))
		return 0;
	/* A short write is a full disk, and so are a quota and a limit on the size of files. */
	if (n >= 0 || errno == EDQUOT || errno == EFBIG)
		return -ENOSPC;
	return -errno;
}

static bool
read_slot(const struct seal *s, uint32_t number, const unsigned char case_id[8],
    unsigned char ret_key[32])
{
	struct slot slot;

	if (pread(s->fd, &slot, sizeof(slot), (off_t)number * (off_t)sizeof(slot)) !=
	    (ssize_t)sizeof(slot))
		return false;
	return memcmp(slot.magic, magic, sizeof(magic)) == 0 &&
	       memcmp(slot.case_id, case_id, 8) == 0 &&
	       crypto_secretbox_open_easy(
		   ret_key, slot.wrapped, sizeof(slot.wrapped), slot.nonce, s->secret.wrap) == 0;
}

static const unsigned char no_case[8];

/* The file is found again after a power cut only when its directory is on disk too. */
static bool
sync_with_directory(int file_fd, const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(file_fd) == 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return done;
}

static bool
make_root_key(struct seal *s, const char *dir)
{
	randombytes_buf(s->secret.one, sizeof(s->secret.one));
	s->slots = 1;
	if (write_slot(s, 0, no_case, s->secret.one) != 0 || !sync_with_directory(s->fd, dir))
		return false;
	s->slots_synced = 1;
	return true;
}

static void
derive(unsigned char ret_key[32], enum use use, const char *of, const unsigned char from[32])
{
	(void)crypto_kdf_derive_from_key(ret_key, 32, use, of, from);
}

static bool
read_root_key(struct seal *s)
{
	struct secrets *k = &s->secret;

	if (!read_slot(s, 0, no_case, k->one))
		return false;
	derive(k->hash, USE_HASH, use_of_root, k->one);
	derive(k->chain, USE_CHAIN, use_of_root, k->one);
	derive(k->share, USE_SHARE, use_of_root, k->one);
	sodium_memzero(k->one, sizeof(k->one));
	return true;
}

/* Slots as a version of ours that is gone wrote them. */
static bool
is_older(const struct seal *s)
{
	unsigned char there[sizeof(magic)];

	return pread(s->fd, there, sizeof(there), 0) == (ssize_t)sizeof(there) &&
	       memcmp(there, magic, 3) == 0 && there[3] < magic[3];
}

struct seal *
seal_open(const char *dir, const unsigned char master[32], bool fresh, char *ret_error)
{
	struct seal *s = calloc(1, sizeof(*s));
	struct stat st;

	if (s == NULL || sodium_init() < 0)
		return fail(s, dir, "out of memory", ret_error);
	s->locked = seal_lock(&s->secret, sizeof(s->secret));
	snprintf(s->path, sizeof(s->path), "%s/keys", dir);
	derive(s->secret.wrap, USE_WRAP, use_of_master, master);
	s->fd = file_open(s->path, O_RDWR | O_NOFOLLOW | (fresh ? O_CREAT : 0));
	if (s->fd < 0 && errno == ENOENT)
		return fail(s, s->path,
		    "is missing, and the store cannot be read without it; restore it", ret_error);
	if (s->fd < 0 || fstat(s->fd, &st) != 0)
		return fail(s, s->path, file_problem(errno), ret_error);
	if (fresh && (size_t)st.st_size > FOUNDING_SLOTS * sizeof(struct slot))
		return fail(s, s->path,
		    "has keys of cases, but data.mdb beside it is new or empty; restore data.mdb",
		    ret_error);
	/* A slot half written when the power went is one that no commit names. */
	s->slots = s->slots_synced = (uint32_t)((size_t)st.st_size / sizeof(struct slot));
	/* Nor does any name the key of a house whose founding did not come to its commit. */
	if (fresh && s->slots > 1)
		s->slots = s->slots_synced = 1;
	if (s->slots == 0 && !fresh)
		return fail(s, s->path, "is empty; restore it", ret_error);
	if (s->slots == 0 && !make_root_key(s, dir))
		return fail(s, s->path, strerror(errno), ret_error);
	if (is_older(s))
		return fail(s, s->path,
		    "is of an older version of overgangd; run the one it was made with, or begin a "
		    "new store",
		    ret_error);
	if (!read_root_key(s))
		return fail(s, s->path,
		    "the master key is not the one this file was made with, or the file is "
		    "damaged: name in master_key the one of that time, or restore the file",
		    ret_error);
	return s;
}

struct seal *
seal_close(struct seal *s)
{
	if (s == NULL)
		return NULL;
	if (s->fd > 0)
		close(s->fd);
	seal_unlock(&s->secret, sizeof(s->secret));
	sodium_memzero(s, sizeof(*s));
	free(s);
	return NULL;
}

uint32_t
seal_new_key(struct seal *s, const unsigned char case_id[8])
{
	unsigned char *key = s->secret.one;
	uint32_t number = s->slots++;

	randombytes_buf(key, sizeof(s->secret.one));
	int rc = write_slot(s, number, case_id, key);
	if (rc != 0 && s->error == 0)
		s->error = rc;
	sodium_memzero(key, sizeof(s->secret.one));
	return number;
}

/* The root key's slot again, as it stands: a page that is to be written. */
void
seal_touch(struct seal *s)
{
	struct slot slot;

	if (s->slots != s->slots_synced)
		return;
	if (pread(s->fd, &slot, sizeof(slot), 0) == (ssize_t)sizeof(slot) &&
	    pwrite(s->fd, &slot, sizeof(slot), 0) == (ssize_t)sizeof(slot))
		s->touched = true;
}

uint32_t
seal_slots(const struct seal *s)
{
	return s->slots;
}

int
seal_sync(struct seal *s)
{
	if (s->error != 0)
		return s->error;
	if (s->slots == s->slots_synced && !s->touched)
		return 0;
	s->touched = false;
	/* Not -ENOSPC: what was not kept is not tried again, the next sync would hide it. */
	if (fdatasync(s->fd) != 0)
		return errno == ENOSPC ? -EIO : -errno;
	s->slots_synced = s->slots;
	return 0;
}

void
seal_forget_new(struct seal *s)
{
	s->slots = s->slots_synced;
	s->error = 0;
	s->erase_count = 0;
}

/* ---- erasing --------------------------------------------------------------------------- */

bool
seal_mark_erased(struct seal *s, uint32_t slot, const char *case_id)
{
	if (s->erase_count == SEAL_ERASE_MAX)
		return false;
	s->erase[s->erase_count].slot = slot;
	snprintf(s->erase[s->erase_count].case_id, sizeof(s->erase[0].case_id), "%s", case_id);
	s->erase_count++;
	return true;
}

static void
list_path(const struct seal *s, char *buf, size_t size)
{
	size_t dir = strlen(s->path) - strlen("keys");

	snprintf(buf, size, "%.*serased", (int)dir, s->path);
}

bool
seal_is_listed(const struct seal *s, const char *case_id)
{
	char path[sizeof(s->path) + 8], line[64];
	bool found = false;

	list_path(s, path, sizeof(path));
	FILE *f = file_stream(path);
	while (f != NULL && !found && fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		found = strcmp(line, case_id) == 0;
	}
	if (f != NULL)
		(void)fclose(f);
	return found;
}

/* A line that was cut off is ended first, so that it does not spoil the next one. */
static bool
end_line(int fd)
{
	off_t end = lseek(fd, 0, SEEK_END);
	char last = '\n';

	return end == 0 ||
	       (pread(fd, &last, 1, end - 1) == 1 && (last == '\n' || write(fd, "\n", 1) == 1));
}

void
seal_list_beside(struct seal *s, const char *dir)
{
	snprintf(s->beside, sizeof(s->beside), "%s/erased", dir);
}

int
seal_list_look(const struct seal *s)
{
	int fd = s->beside[0] != '\0' ? file_open(s->beside, O_RDWR | O_CREAT | O_APPEND) : -1;

	if (s->beside[0] != '\0' && fd < 0)
		return -errno;
	if (fd >= 0)
		close(fd);
	return 0;
}

/* An id that is there twice is harmless. */
static int
list_erased(const struct seal *s, const char *path)
{
	char line[32];
	bool done = true;

	int fd = file_open(path, O_RDWR | O_CREAT | O_APPEND);
	if (fd < 0)
		return -errno;
	done = end_line(fd);
	for (size_t i = 0; done && i < s->erase_count; i++) {
		int n = snprintf(line, sizeof(line), "%s\n", s->erase[i].case_id);
		done = write(fd, line, (size_t)n) == n;
	}
	done = done && fsync(fd) == 0;
	int e = errno;
	close(fd);
	return done ? 0 : e != 0 ? -e : -EIO;
}

int
seal_erase_marked(struct seal *s)
{
	const struct slot nothing = { .magic = { 0 } };
	char own[sizeof(s->path) + 8];

	if (s->erase_count == 0)
		return 0;
	/* The list first: a slot that is empty says that its id is on it. */
	list_path(s, own, sizeof(own));
	int rc = list_erased(s, own);
	if (rc == 0 && s->beside[0] != '\0')
		rc = list_erased(s, s->beside);
	if (rc != 0)
		return rc;
	for (size_t i = 0; i < s->erase_count; i++) {
		off_t at = (off_t)s->erase[i].slot * (off_t)sizeof(nothing);
		if (pwrite(s->fd, &nothing, sizeof(nothing), at) != (ssize_t)sizeof(nothing))
			return errno != 0 ? -errno : -EIO;
	}
	if (fdatasync(s->fd) != 0)
		return -errno;
	s->erase_count = 0;
	return 0;
}

bool
seal_is_erased(struct seal *s, uint32_t slot)
{
	const struct slot nothing = { .magic = { 0 } };
	struct slot there;

	return pread(s->fd, &there, sizeof(there), (off_t)slot * (off_t)sizeof(there)) ==
		   (ssize_t)sizeof(there) &&
	       memcmp(&there, &nothing, sizeof(there)) == 0;
}

/* ---- another master key ------------------------------------------------------------------ */

/* Slots are copied as they are but for the lock: an erased one stays erased. */
static int
rewrap(struct seal *from, struct seal *to)
{
	struct slot slot;
	unsigned char *key = from->secret.one;

	for (uint32_t i = 0; i < from->slots; i++) {
		if (pread(from->fd, &slot, sizeof(slot), (off_t)i * (off_t)sizeof(slot)) !=
		    (ssize_t)sizeof(slot))
			return -EIO;
		if (seal_is_erased(from, i)) {
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

static void
rotated_path(char buf[KEYS_PATH_SIZE], const char *dir)
{
	snprintf(buf, KEYS_PATH_SIZE, "%.280s/keys.new", dir);
}

/* All of it, synced, in the file beside. */
static int
rewrap_beside(struct seal *from, const char *path, const unsigned char master[32])
{
	struct seal to = { .fd = file_open(path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW) };

	if (to.fd < 0)
		return -errno;
	(void)seal_lock(&to.secret, sizeof(to.secret));
	derive(to.secret.wrap, USE_WRAP, use_of_master, master);
	int rc = rewrap(from, &to);
	if (rc == 0 && fsync(to.fd) != 0)
		rc = -errno;
	close(to.fd);
	seal_unlock(&to.secret, sizeof(to.secret));
	return rc;
}

/* With a sentence where the old master does not open it. */
static int
replace_keys(const char *dir, const unsigned char old_master[32],
    const unsigned char new_master[32], char *ret_error)
{
	char path[KEYS_PATH_SIZE];
	struct seal *from = seal_open(dir, old_master, false, ret_error);

	if (from == NULL)
		return -EACCES;
	rotated_path(path, dir);
	int rc = rewrap_beside(from, path, new_master);
	if (rc == 0 && rename(path, from->path) != 0)
		rc = -errno;
	(void)seal_close(from);
	if (rc == 0)
		return 0;
	(void)seal_sweep(dir);
	snprintf(ret_error, SEAL_ERROR_SIZE, "%s: %s; nothing was changed", path,
	    rc == -EBADMSG ? "a slot is damaged" : strerror(-rc));
	return rc;
}

/* 0: this master locks it, and it is on disk; -EBADMSG: another does. */
static int
is_rotated(const char *dir, const unsigned char master[32])
{
	char error[SEAL_ERROR_SIZE];
	struct seal *s = seal_open(dir, master, false, error);
	int rc = s == NULL ? -EBADMSG : sync_with_directory(s->fd, dir) ? 0 : -errno;

	(void)seal_close(s);
	return rc;
}

int
seal_rotate(const char *dir, const unsigned char old_master[32], const unsigned char new_master[32],
    char *ret_error)
{
	int rc = is_rotated(dir, new_master);

	if (rc == -EBADMSG) {
		if (replace_keys(dir, old_master, new_master, ret_error) != 0)
			return -1;
		rc = is_rotated(dir, new_master);
	}
	if (rc == 0)
		return 0;
	snprintf(ret_error, SEAL_ERROR_SIZE,
	    "%s/keys: %s; it is locked with the new key and may not be on disk: run it again", dir,
	    strerror(-rc));
	return -1;
}

int
seal_sweep(const char *dir)
{
	static const unsigned char nothing[sizeof(struct slot)];
	char path[KEYS_PATH_SIZE];
	struct stat st;
	int rc = 0;

	rotated_path(path, dir);
	int fd = file_open(path, O_WRONLY | O_NOFOLLOW);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	bool wiped = fstat(fd, &st) == 0;
	for (off_t at = 0; wiped && at < st.st_size; at += (off_t)sizeof(nothing))
		wiped = pwrite(fd, nothing, sizeof(nothing), at) == (ssize_t)sizeof(nothing);
	/* Where nothing can be written any more it goes as it is. */
	if (wiped)
		(void)fsync(fd);
	if (unlink(path) != 0 || !sync_with_directory(fd, dir))
		rc = -errno;
	close(fd);
	return rc;
}

/* What the sealed bytes are bound to. */
struct binding {
	unsigned char case_id[8];
	unsigned char purpose;
	unsigned char number[8];
};

static struct binding
bind_to(const unsigned char case_id[8], enum seal_purpose purpose, uint64_t number)
{
	struct binding b = { .purpose = (unsigned char)purpose };

	memcpy(b.case_id, case_id, 8);
	for (int i = 0; i < 8; i++)
		b.number[i] = (unsigned char)(number >> (56 - 8 * i));
	return b;
}

void
seal_seal(struct seal *s, uint32_t slot, const unsigned char case_id[8], enum seal_purpose purpose,
    uint64_t number, const void *plain, size_t size, unsigned char *out)
{
	unsigned char *key = s->secret.one;
	struct binding b = bind_to(case_id, purpose, number);
	enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };

	_Static_assert(NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES == SEAL_OVERHEAD,
	    "the overhead is nonce and tag");
	if (!read_slot(s, slot, case_id, key)) {
		/* The commit that would name this must not happen; why, was said first. */
		if (s->error == 0)
			s->error = -EIO;
		memset(out, 0, size + SEAL_OVERHEAD);
		return;
	}
	randombytes_buf(out, NONCE);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(
	    out + NONCE, NULL, plain, size, (const unsigned char *)&b, sizeof(b), NULL, out, key);
	sodium_memzero(key, sizeof(s->secret.one));
}

bool
seal_unseal(struct seal *s, uint32_t slot, const unsigned char case_id[8],
    enum seal_purpose purpose, uint64_t number, const void *sealed, size_t size, unsigned char *out)
{
	unsigned char *key = s->secret.one;
	const unsigned char *in = sealed;
	struct binding b = bind_to(case_id, purpose, number);
	enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };

	if (size < SEAL_OVERHEAD || !read_slot(s, slot, case_id, key))
		return false;
	int rc = crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, in + NONCE,
	    size - NONCE, (const unsigned char *)&b, sizeof(b), in, key);
	sodium_memzero(key, sizeof(s->secret.one));
	return rc == 0;
}

void
seal_hash(const struct seal *s, const char *use, const void *bytes, size_t size,
    unsigned char ret_hash[SEAL_HASH_SIZE])
{
	crypto_generichash_state h;

	crypto_generichash_init(&h, s->secret.hash, sizeof(s->secret.hash), SEAL_HASH_SIZE);
	crypto_generichash_update(&h, (const unsigned char *)use, strlen(use) + 1);
	crypto_generichash_update(&h, bytes, size);
	crypto_generichash_final(&h, ret_hash, SEAL_HASH_SIZE);
}

void
seal_chain(const struct seal *s, const unsigned char before[SEAL_CHAIN_SIZE], uint64_t seq,
    const void *bytes, size_t size, unsigned char ret_chain[SEAL_CHAIN_SIZE])
{
	crypto_generichash_state h;
	unsigned char number[8];

	for (int i = 0; i < 8; i++)
		number[i] = (unsigned char)(seq >> (56 - 8 * i));
	crypto_generichash_init(&h, s->secret.chain, sizeof(s->secret.chain), SEAL_CHAIN_SIZE);
	crypto_generichash_update(&h, before, SEAL_CHAIN_SIZE);
	crypto_generichash_update(&h, number, sizeof(number));
	crypto_generichash_update(&h, bytes, size);
	crypto_generichash_final(&h, ret_chain, SEAL_CHAIN_SIZE);
}

void
seal_mac_share(const struct seal *s, const void *key, size_t key_size, const void *row, size_t size,
    unsigned char ret_mac[SEAL_MAC_SIZE])
{
	crypto_generichash_state h;

	crypto_generichash_init(&h, s->secret.share, sizeof(s->secret.share), SEAL_MAC_SIZE);
	crypto_generichash_update(&h, key, key_size);
	crypto_generichash_update(&h, row, size);
	crypto_generichash_final(&h, ret_mac, SEAL_MAC_SIZE);
}

bool
seal_same(const void *a, const void *b, size_t size)
{
	return sodium_memcmp(a, b, size) == 0;
}

void
seal_random(void *buf, size_t size)
{
	randombytes_buf(buf, size);
}

void
seal_wipe(void *secret, size_t size)
{
	sodium_memzero(secret, size);
}

bool
seal_lock(void *secret, size_t size)
{
	return sodium_mlock(secret, size) == 0;
}

void
seal_unlock(void *secret, size_t size)
{
	(void)sodium_munlock(secret, size);
}

bool
seal_is_locked(const struct seal *s)
{
	return s->locked;
}
