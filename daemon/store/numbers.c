/* numbers.c - The numbers of agencies that were ever given, and their names. */
#include "store/numbers.h"

#include <assert.h>
#include <string.h>

static const char prefix[] = "agency";
enum { PREFIX_SIZE = sizeof(prefix) - 1 };

static struct store_key
row_key(uint32_t number)
{
	struct store_key k = store_key();

	store_key_bytes(&k, prefix, PREFIX_SIZE);
	store_key_u32(&k, number);
	return k;
}

bool
numbers_next(struct store *s, uint32_t from, uint32_t *ret_number, char ret_name[NAME_SIZE_MAX + 1])
{
	struct store_key k = row_key(from);
	struct bytes key, value;

	if (!store_first(s, STORE_META, store_key_done(&k), &key, &value) ||
	    key.size != PREFIX_SIZE + 4 || memcmp(key.data, prefix, PREFIX_SIZE) != 0 ||
	    value.size > NAME_SIZE_MAX)
		return false;
	*ret_number = store_u32((const unsigned char *)key.data + PREFIX_SIZE);
	memcpy(ret_name, value.data, value.size);
	ret_name[value.size] = '\0';
	return true;
}

void
numbers_give(struct store *s, uint32_t number, const char *name)
{
	struct store_key k = row_key(number);
	struct bytes value;

	/* numbers_next() has no room for a longer one. */
	assert(strlen(name) <= NAME_SIZE_MAX);
	if (!store_get(s, STORE_META, store_key_done(&k), &value))
		store_put(s, STORE_META, store_key_done(&k), (struct bytes){ name, strlen(name) });
}
