/* meta.c - Single numbers that the store keeps by name, and its own key. */
#include "store/meta.h"

#include <string.h>

#include "base/case_id.h"

/* An id that no case can have. */
static const unsigned char own_id[CASE_ID_SIZE] = "00000000";

bool
meta_get(struct store *s, const char *name, uint64_t *ret_value)
{
	struct bytes v;

	if (!store_get(s, STORE_META, (struct bytes){ name, strlen(name) }, &v) || v.size != 8)
		return false;
	*ret_value = store_u64(v.data);
	return true;
}

void
meta_set(struct store *s, const char *name, uint64_t value)
{
	struct store_key v = store_key();

	store_key_u64(&v, value);
	store_put(s, STORE_META, (struct bytes){ name, strlen(name) }, store_key_done(&v));
}

uint32_t
meta_make_own_key(struct store *s, struct seal *seal)
{
	uint32_t slot = seal_new_key(seal, own_id);

	meta_set(s, "house", slot);
	return slot;
}

static uint32_t
own_slot(struct store *s)
{
	uint64_t slot = 0;

	(void)meta_get(s, "house", &slot);
	return (uint32_t)slot;
}

void
meta_seal_own(struct store *s, struct seal *seal, enum seal_purpose purpose, uint64_t number,
    const void *plain, size_t size, unsigned char *out)
{
	seal_seal(seal, own_slot(s), own_id, purpose, number, plain, size, out);
}

bool
meta_unseal_own(struct store *s, struct seal *seal, enum seal_purpose purpose, uint64_t number,
    const void *sealed, size_t size, unsigned char *out)
{
	return seal_unseal(seal, own_slot(s), own_id, purpose, number, sealed, size, out);
}
