/* keys.h - The file `keys`: a key in each slot of 128 bytes, wrapped under the master key.
 *
 * Slot 0 holds the store's root key. A key that is overwritten here is gone, where a deleted row
 * of the store would stay readable in its file. For seal.c and rotate.c; others use seal.h. */
#ifndef OVERGANG_STORE_KEYS_H
#define OVERGANG_STORE_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEYS_PATH_SIZE = 300, KEYS_ERROR_SIZE = 512, KEYS_IN_USE = 64 };

/* A slot that was read, with its key. */
struct key_in_use {
	bool used;
	uint32_t slot;
	unsigned char case_id[8];
	unsigned char key[32];
};

struct keys {
	int fd;
	uint32_t slots;	       /* in the file, slot 0 included */
	uint32_t slots_synced; /* so many are durable */
	int error;	       /* of a write since the last sync */
	bool touched;
	bool locked; /* the secrets are kept off the swap */
	struct {
		unsigned char wrap[32]; /* from the master: locks the slots */
		unsigned char one[32];	/* a key that is made or copied, wiped behind each */
		struct key_in_use in_use[KEYS_IN_USE]; /* by slot, until keys_forget() */
	} secret;
	char path[KEYS_PATH_SIZE];
};

/* As seal_open(). false with a sentence; keys_close() all the same. */
bool keys_open(struct keys *k, const char *dir, const unsigned char master[32], bool fresh,
    char ret_error[KEYS_ERROR_SIZE]);
void keys_close(struct keys *k); /* wipes */
/* An empty file of keys at `path`, locked with this master. 0 or a negative errno. */
int keys_create(struct keys *k, const char *path, const unsigned char master[32]);

/* The key in a slot, until the next is asked for; NULL: it is not that case's, or damaged, or erased.
 * The root key stands in slot 0, of no case. Keys stay in memory until keys_forget(), so that a slot
 * is read once a turn. */
extern const unsigned char keys_no_case[8];
unsigned char *keys_get(struct keys *k, uint32_t slot, const unsigned char case_id[8]);
void keys_forget(struct keys *k);
size_t keys_in_use(const struct keys *k);

/* A new key; its slot. */
uint32_t keys_new(struct keys *k, const unsigned char case_id[8]);
/* The slot of the root key is written again, as it stands: a page that is to be synced. */
void keys_touch(struct keys *k);
int keys_sync(struct keys *k);
/* The slots since the last sync are free again. */
void keys_forget_new(struct keys *k);

/* Overwrite these slots, and sync. 0 or a negative errno. */
int keys_erase(struct keys *k, const uint32_t *slots, size_t count);
bool keys_is_erased(const struct keys *k, uint32_t slot);

/* Every slot of `from` into `to`, as it is but for the lock: an erased one stays erased. */
int keys_copy(struct keys *from, struct keys *to);
/* The file and its folder are on disk. */
bool keys_sync_with_directory(int file_fd, const char *dir);

#endif
