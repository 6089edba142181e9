/* store_key.c - Keys: big-endian, so that bytes order as numbers do. */
#include "store/store.h"

#include <assert.h>
#include <string.h>

struct store_key
store_key(void)
{
	return (struct store_key){ .size = 0 };
}

void
store_key_bytes(struct store_key *k, const void *data, size_t size)
{
	assert(k->size + size <= sizeof(k->data));
	memcpy(k->data + k->size, data, size);
	k->size += size;
}

void
store_key_u32(struct store_key *k, uint32_t v)
{
	unsigned char b[4] = { (unsigned char)(v >> 24), (unsigned char)(v >> 16),
		(unsigned char)(v >> 8), (unsigned char)v };

	store_key_bytes(k, b, sizeof(b));
}

void
store_key_u64(struct store_key *k, uint64_t v)
{
	store_key_u32(k, (uint32_t)(v >> 32));
	store_key_u32(k, (uint32_t)v);
}

struct bytes
store_key_done(const struct store_key *k)
{
	return (struct bytes){ k->data, k->size };
}

uint32_t
store_u32(const void *p)
{
	const unsigned char *b = p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

uint64_t
store_u64(const void *p)
{
	return (uint64_t)store_u32(p) << 32 | store_u32((const unsigned char *)p + 4);
}
