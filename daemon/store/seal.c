/* seal.c - One key per case. */
#include "store/seal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/file.h"
#include "store/keys.h"
#include "store/recent.h"

_Static_assert((int)SEAL_ERROR_SIZE == (int)KEYS_ERROR_SIZE, "one size for all problems");

/* Every use has a key of its own; the store's root key is used for nothing but to make them. A
 * number is never given to another use. */
enum use { USE_HASH = 2, USE_CHAIN = 3, USE_SHARE = 4 };
static const char use_of_root[crypto_kdf_CONTEXTBYTES] = "ovstore1";
_Static_assert(crypto_kdf_KEYBYTES == 32, "the root key is one to derive from");

enum { NONCES_DRAWN = 64 };

struct secrets {
	unsigned char hash[32];	 /* from the root key: keyed hashes … */
	unsigned char chain[32]; /* … links of the chain … */
	unsigned char share[32]; /* … and the rows of shares */
};

struct seal {
	struct keys keys;
	struct secrets secret;
	bool locked;
	/* Marked, to be overwritten behind the commit. */
	uint32_t erase_slots[SEAL_ERASE_MAX];
	struct erased_id erase_ids[SEAL_ERASE_MAX];
	size_t erase_count;
	char beside[KEYS_PATH_SIZE]; /* another list of erased cases; "" none */
	unsigned char nonces[NONCES_DRAWN][crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];
	size_t nonces_left;
	struct recent recent;
};

static void
derive(unsigned char ret_key[32], enum use use, const unsigned char root[32])
{
	(void)crypto_kdf_derive_from_key(ret_key, 32, use, use_of_root, root);
}

/* false: the slot cannot be read any more, though keys_open() has read it. */
static bool
read_root_key(struct seal *s)
{
	struct secrets *k = &s->secret;
	const unsigned char *root = keys_get(&s->keys, 0, keys_no_case);

	if (root == NULL)
		return false;
	derive(k->hash, USE_HASH, root);
	derive(k->chain, USE_CHAIN, root);
	derive(k->share, USE_SHARE, root);
	keys_forget(&s->keys);
	return true;
}

struct seal *
seal_open(const char *dir, const unsigned char master[32], bool fresh, char *ret_error)
{
	struct seal *s = calloc(1, sizeof(*s));

	if (s == NULL || sodium_init() < 0 || !recent_init(&s->recent)) {
		snprintf(ret_error, SEAL_ERROR_SIZE, "%s: out of memory", dir);
		free(s);
		return NULL;
	}
	s->locked = seal_lock(&s->secret, sizeof(s->secret));
	if (!keys_open(&s->keys, dir, master, fresh, ret_error))
		return seal_close(s);
	if (read_root_key(s))
		return s;
	snprintf(ret_error, SEAL_ERROR_SIZE, "%s/keys: the store's own key cannot be read", dir);
	return seal_close(s);
}

struct seal *
seal_close(struct seal *s)
{
	if (s == NULL)
		return NULL;
	keys_close(&s->keys);
	recent_done(&s->recent);
	seal_unlock(&s->secret, sizeof(s->secret));
	sodium_memzero(s, sizeof(*s));
	free(s);
	return NULL;
}

uint32_t
seal_new_key(struct seal *s, const unsigned char case_id[8])
{
	return keys_new(&s->keys, case_id);
}

void
seal_touch(struct seal *s)
{
	keys_touch(&s->keys);
}

uint32_t
seal_slots(const struct seal *s)
{
	return s->keys.slots;
}

int
seal_sync(struct seal *s)
{
	return keys_sync(&s->keys);
}

void
seal_forget_new(struct seal *s)
{
	keys_forget_new(&s->keys);
	recent_forget(&s->recent);
	s->erase_count = 0;
}

/* ---- erasing --------------------------------------------------------------------------- */

bool
seal_mark_erased(struct seal *s, uint32_t slot, const char *case_id)
{
	if (s->erase_count == SEAL_ERASE_MAX)
		return false;
	s->erase_slots[s->erase_count] = slot;
	snprintf(s->erase_ids[s->erase_count].text, sizeof(s->erase_ids[0].text), "%s", case_id);
	s->erase_count++;
	return true;
}

/* The store's own list, beside its keys. */
static void
list_path(const struct seal *s, char buf[KEYS_PATH_SIZE + 8])
{
	size_t dir = strlen(s->keys.path) - strlen("keys");

	snprintf(buf, KEYS_PATH_SIZE + 8, "%.*serased", (int)dir, s->keys.path);
}

void
seal_read_list(const struct seal *s, struct erased_list *ret)
{
	char path[KEYS_PATH_SIZE + 8];

	list_path(s, path);
	erased_list_read(path, ret);
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

int
seal_erase_marked(struct seal *s)
{
	char own[KEYS_PATH_SIZE + 8];

	if (s->erase_count == 0)
		return 0;
	recent_forget(&s->recent);
	/* The list first: a slot that is empty says that its id is on it. */
	list_path(s, own);
	int rc = erased_list_add(own, s->erase_ids, s->erase_count);
	if (rc == 0 && s->beside[0] != '\0')
		rc = erased_list_add(s->beside, s->erase_ids, s->erase_count);
	if (rc == 0)
		rc = keys_erase(&s->keys, s->erase_slots, s->erase_count);
	if (rc == 0)
		s->erase_count = 0;
	return rc;
}

bool
seal_is_erased(struct seal *s, uint32_t slot)
{
	return keys_is_erased(&s->keys, slot);
}

/* ---- sealing ---------------------------------------------------------------------------- */

/* The sealed bytes are bound to these. */
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

static void
bind_recent(uint32_t slot, const struct binding *b, unsigned char ret[RECENT_BOUND_SIZE])
{
	_Static_assert(sizeof(slot) + sizeof(*b) <= RECENT_BOUND_SIZE, "key and use");
	memset(ret, 0, RECENT_BOUND_SIZE);
	memcpy(ret, &slot, sizeof(slot));
	memcpy(ret + sizeof(slot), b, sizeof(*b));
}

/* Events and notes are read at the end of the turn that wrote them; states are longer, and seldom. */
static bool
is_read_again(enum seal_purpose purpose)
{
	return purpose == SEAL_EVENT || purpose == SEAL_SHARE;
}

/* Random, and not counted: a store that is restored would count the same again. They are drawn many at
 * a time, since each draw is a call of the kernel. */
static void
take_nonce(struct seal *s, unsigned char *out)
{
	if (s->nonces_left == 0) {
		randombytes_buf(s->nonces, sizeof(s->nonces));
		s->nonces_left = NONCES_DRAWN;
	}
	memcpy(out, s->nonces[--s->nonces_left], sizeof(s->nonces[0]));
}

void
seal_seal(struct seal *s, uint32_t slot, const unsigned char case_id[8], enum seal_purpose purpose,
    uint64_t number, const void *plain, size_t size, unsigned char *out)
{
	const unsigned char *key = keys_get(&s->keys, slot, case_id);
	struct binding b = bind_to(case_id, purpose, number);
	enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };

	_Static_assert(NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES == SEAL_OVERHEAD,
	    "the overhead is nonce and tag");
	if (key == NULL) {
		/* The commit that would name this must not happen; the first error says why. */
		if (s->keys.error == 0)
			s->keys.error = -EIO;
		memset(out, 0, size + SEAL_OVERHEAD);
		return;
	}
	take_nonce(s, out);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(
	    out + NONCE, NULL, plain, size, (const unsigned char *)&b, sizeof(b), NULL, out, key);
	if (is_read_again(purpose)) {
		unsigned char bound[RECENT_BOUND_SIZE];
		bind_recent(slot, &b, bound);
		recent_keep(&s->recent, bound, plain, size, out, size + SEAL_OVERHEAD);
	}
}

/* Was it sealed in this turn, with this key and for this? */
static bool
read_recent(const struct seal *s, uint32_t slot, const struct binding *b, const void *sealed,
    size_t size, unsigned char *out)
{
	unsigned char bound[RECENT_BOUND_SIZE];

	bind_recent(slot, b, bound);
	const unsigned char *plain = recent_find(&s->recent, bound, sealed, size);
	if (plain != NULL)
		memcpy(out, plain, size - SEAL_OVERHEAD);
	return plain != NULL;
}

bool
seal_unseal(struct seal *s, uint32_t slot, const unsigned char case_id[8],
    enum seal_purpose purpose, uint64_t number, const void *sealed, size_t size, unsigned char *out)
{
	const unsigned char *in = sealed;
	struct binding b = bind_to(case_id, purpose, number);
	enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };

	if (size < SEAL_OVERHEAD)
		return false;
	if (is_read_again(purpose) && read_recent(s, slot, &b, sealed, size, out))
		return true;
	const unsigned char *key = keys_get(&s->keys, slot, case_id);
	if (key == NULL)
		return false;
	return crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, in + NONCE, size - NONCE,
		   (const unsigned char *)&b, sizeof(b), in, key) == 0;
}

void
seal_forget_keys(struct seal *s)
{
	keys_forget(&s->keys);
	recent_forget(&s->recent);
	/* A machine that is copied as it runs would use them twice. */
	s->nonces_left = 0;
}

size_t
seal_keys_in_use(const struct seal *s)
{
	return keys_in_use(&s->keys);
}

size_t
seal_plain_in_use(const struct seal *s)
{
	return s->recent.used;
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
	return s->locked && s->keys.locked;
}
