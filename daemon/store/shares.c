/* shares.c - The grants of each agency on a case. */
#include "store/shares.h"

#include <assert.h>
#include <string.h>

#include "core/access.h"
#include "core/mask.h"
#include "core/state.h"
#include "schema/wire.h"

/* ---- the share row ------------------------------------------------------------------- */

/* slot, flags, since, number of grants; each grant with its kinds; behind them
 * the sealed note, and the MAC of all that, bound to the key of the row. */
enum {
	SHARE_SLOT = 0,
	SHARE_FLAGS = 4,
	SHARE_SINCE = 8,
	SHARE_GRANTS = 12,
	SHARE_HEAD = 16,
	GRANT_SIZE = 16 + 4 * GRANT_KINDS_MAX, /* areas, until, roles, number of kinds, kinds */
	FLAG_OWNER = 1,
	FLAG_RESTRICTED = 2,
};

static struct store_key
share_key(uint32_t agency, const unsigned char id[CASE_ID_SIZE])
{
	struct store_key k = store_key();

	store_key_u32(&k, agency);
	store_key_bytes(&k, id, CASE_ID_SIZE);
	return k;
}

static void
make_mac(const struct journal *j, const struct store_key *k, const unsigned char *row, size_t size,
    unsigned char ret_mac[SEAL_MAC_SIZE])
{
	struct bytes key = store_key_done(k);

	seal_mac_share(j->seal, key.data, key.size, row, size, ret_mac);
}

/* The row without its MAC; { NULL, 0 }: the MAC is not ours, or not of this key. */
static struct bytes
authentic(const struct journal *j, const struct store_key *k, struct bytes row)
{
	unsigned char mac[SEAL_MAC_SIZE];

	if (row.size < SHARE_HEAD + SEAL_MAC_SIZE)
		return (struct bytes){ NULL, 0 };
	size_t size = row.size - SEAL_MAC_SIZE;
	make_mac(j, k, row.data, size, mac);
	return seal_same(mac, (const unsigned char *)row.data + size, sizeof(mac))
		   ? (struct bytes){ row.data, size }
		   : (struct bytes){ NULL, 0 };
}

static void
read_grant(const unsigned char *p, struct grant *ret)
{
	*ret = (struct grant){ .areas = store_u32(p), .until = store_u32(p + 4) };
	ret->roles = store_u32(p + 8);
	ret->kinds_count = store_u32(p + 12) <= GRANT_KINDS_MAX ? store_u32(p + 12) : 0;
	for (size_t i = 0; i < ret->kinds_count; i++)
		ret->kinds[i] = store_u32(p + 16 + 4 * i);
}

bool
share_get(struct journal *j, uint32_t agency, const unsigned char id[CASE_ID_SIZE],
    struct share *ret_share)
{
	struct store_key k = share_key(agency, id);
	struct bytes v;

	*ret_share = (struct share){ 0 };
	if (!store_get(j->store, STORE_SHARE, store_key_done(&k), &v))
		return false;
	v = authentic(j, &k, v);
	if (v.data == NULL) {
		j->damaged = true;
		return false;
	}
	const unsigned char *p = v.data;
	ret_share->slot = store_u32(p + SHARE_SLOT);
	ret_share->grants_count = store_u32(p + SHARE_GRANTS);
	ret_share->owner = (store_u32(p + SHARE_FLAGS) & FLAG_OWNER) != 0;
	ret_share->restricted = (store_u32(p + SHARE_FLAGS) & FLAG_RESTRICTED) != 0;
	ret_share->since = store_u32(p + SHARE_SINCE);
	size_t note = SHARE_HEAD + GRANT_SIZE * ret_share->grants_count;
	if (ret_share->grants_count > GRANTS_MAX || note > v.size) {
		j->damaged = true;
		return false;
	}
	for (size_t i = 0; i < ret_share->grants_count; i++)
		read_grant(p + SHARE_HEAD + GRANT_SIZE * i, &ret_share->grants[i]);
	ret_share->note = (struct bytes){ p + note, v.size - note };
	return true;
}

static void
put_grant(const struct grant *g, unsigned char *p)
{
	struct store_key k = store_key();

	store_key_u32(&k, g->areas);
	store_key_u32(&k, g->until);
	store_key_u32(&k, g->roles);
	store_key_u32(&k, (uint32_t)g->kinds_count);
	memcpy(p, k.data, k.size);
	for (size_t i = 0; i < GRANT_KINDS_MAX; i++) {
		struct store_key kind = store_key();
		store_key_u32(&kind, i < g->kinds_count ? g->kinds[i] : 0);
		memcpy(p + k.size + 4 * i, kind.data, kind.size);
	}
}

void
share_put(struct journal *j, const struct case_row *row, uint32_t agency, const struct share *s,
    const Ov__ShareNote *note, struct arena *arena)
{
	struct wire_bytes plain = wire_pack(note, arena);
	size_t head = SHARE_HEAD + GRANT_SIZE * s->grants_count;
	size_t size = head + plain.size + SEAL_OVERHEAD;
	unsigned char *v = arena_take(arena, size + SEAL_MAC_SIZE);
	struct store_key k = share_key(agency, row->id), b = store_key();

	store_key_u32(&b, row->slot);
	store_key_u32(&b, (s->owner ? FLAG_OWNER : 0) | (s->restricted ? FLAG_RESTRICTED : 0));
	store_key_u32(&b, s->since);
	store_key_u32(&b, (uint32_t)s->grants_count);
	memcpy(v, b.data, SHARE_HEAD);
	for (size_t i = 0; i < s->grants_count; i++)
		put_grant(&s->grants[i], v + SHARE_HEAD + GRANT_SIZE * i);
	seal_seal(
	    j->seal, row->slot, row->id, SEAL_SHARE, agency, plain.data, plain.size, v + head);
	make_mac(j, &k, v, size, v + size);
	store_put(
	    j->store, STORE_SHARE, store_key_done(&k), (struct bytes){ v, size + SEAL_MAC_SIZE });
}

struct sight
share_sight(const struct share *share, const struct agency *agency, ov_date today)
{
	struct sight s = { .reader = agency->number,
		.roles = agency->roles,
		.owner = share->owner,
		.restricted = share->restricted,
		.since = share->since };

	if (s.owner)
		s.areas = SCOPE_ALL;
	else if (agency->roles & 1u << OV__ROLE__ROLE_ONCALL && !s.restricted)
		s.areas = SCOPE(OV__AREA__AREA_DUTY);
	for (size_t i = 0; i < share->grants_count; i++)
		sight_add(&s, &share->grants[i], agency->roles, today);
	return s;
}

Ov__ShareNote *
share_note(struct journal *j, const struct share *s, uint32_t agency,
    const unsigned char id[CASE_ID_SIZE], struct arena *arena)
{
	Ov__ShareNote *note = NULL;

	if (s->note.size >= SEAL_OVERHEAD) {
		unsigned char *plain = arena_take(arena, s->note.size);
		if (seal_unseal(j->seal, s->slot, id, SEAL_SHARE, agency, s->note.data,
			s->note.size, plain))
			note = (Ov__ShareNote *)wire_reread(&ov__share_note__descriptor, plain,
			    s->note.size - SEAL_OVERHEAD, arena);
	}
	if (note == NULL) {
		j->damaged = j->damaged || s->note.size > 0;
		note = arena_take(arena, sizeof(*note));
		*note = (Ov__ShareNote)OV__SHARE_NOTE__INIT;
	}
	return note;
}

bool
share_next(struct journal *j, uint32_t agency, const unsigned char after[CASE_ID_SIZE],
    unsigned char ret_id[CASE_ID_SIZE])
{
	struct store_key from = share_key(agency, after);
	struct bytes k, v;

	store_key_bytes(&from, "", 1);
	if (!store_first(j->store, STORE_SHARE, store_key_done(&from), &k, &v) ||
	    store_u32(k.data) != agency)
		return false;
	memcpy(ret_id, (const unsigned char *)k.data + 4, CASE_ID_SIZE);
	return true;
}

void
share_drop_case(struct journal *j, const unsigned char id[CASE_ID_SIZE])
{
	for (size_t i = 0; i < j->agencies->count; i++) {
		struct store_key k = share_key(j->agencies->list[i].number, id);
		store_delete(j->store, STORE_SHARE, store_key_done(&k));
	}
}
