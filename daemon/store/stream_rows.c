/* stream_rows.c - The rows of the streams: a number of the journal, then how far it is to each next
 * one, in groups of seven bits, the lowest first, with the eighth bit where more follow. */
#include "store/stream_rows.h"

#include <assert.h>
#include <string.h>

enum {
	FIRST_SIZE = 8,
	STEP_MAX = 10, /* bytes of 64 bits */
	ROW_MAX = FIRST_SIZE + STREAM_PAGE * STEP_MAX,
};

/* The end of a stream: its last number, and its entries behind those of the full rows. */
struct open_row {
	uint64_t head;
	uint64_t last; /* entry */
	unsigned char bytes[ROW_MAX];
	size_t size;
};

static struct store_key
head_key(uint32_t agency)
{
	struct store_key k = store_key();

	store_key_bytes(&k, "head", 4);
	store_key_u32(&k, agency);
	return k;
}

static struct store_key
row_key(uint32_t agency, uint64_t row)
{
	struct store_key k = store_key();

	store_key_u32(&k, agency);
	store_key_u64(&k, row);
	return k;
}

/* ---- the bytes of a row ---------------------------------------------------------------------- */

/* How far it is to the next entry, whose bytes begin at *i, which is moved behind them; 0: they are cut
 * off, or none that add_entry() makes. */
static uint64_t
step_at(struct bytes row, size_t *i)
{
	const unsigned char *p = row.data;
	uint64_t step = 0;

	for (unsigned shift = 0; *i < row.size && shift < 7 * STEP_MAX; shift += 7) {
		unsigned char byte = p[(*i)++];
		step |= (uint64_t)(byte & 0x7f) << shift;
		if ((byte & 0x80) == 0)
			return step;
	}
	return 0;
}

/* The entry at `at`, and where it ends; 0: the row has not that many. */
static size_t
entry_at(struct bytes row, size_t at, uint64_t *ret_seq)
{
	size_t i = FIRST_SIZE;

	if (row.size < FIRST_SIZE)
		return 0;
	*ret_seq = store_u64(row.data);
	for (; at > 0; at--) {
		uint64_t step = step_at(row, &i);
		if (step == 0)
			return 0;
		*ret_seq += step;
	}
	return i;
}

static void
add_entry(struct open_row *row, uint64_t seq)
{
	if (row->size == 0) {
		struct store_key first = store_key();
		store_key_u64(&first, seq);
		memcpy(row->bytes, first.data, FIRST_SIZE);
		row->size = FIRST_SIZE;
	} else {
		/* step_at() relies on it. */
		assert(seq > row->last);
		uint64_t step = seq - row->last;
		for (; step >= 0x80; step >>= 7)
			row->bytes[row->size++] = (unsigned char)(step | 0x80);
		row->bytes[row->size++] = (unsigned char)step;
	}
	row->last = seq;
	row->head++;
	assert(row->size <= ROW_MAX);
}

/* ---- the rows -------------------------------------------------------------------------------- */

/* The row of meta, behind the stream's last number; false: there is none. */
static bool
find_open(const struct journal *j, uint32_t agency, uint64_t *ret_head, struct bytes *ret_row)
{
	struct store_key k = head_key(agency);
	struct bytes v;

	if (!store_get(j->store, STORE_META, store_key_done(&k), &v) || v.size < 8)
		return false;
	*ret_head = store_u64(v.data);
	*ret_row = (struct bytes){ (const unsigned char *)v.data + 8, v.size - 8 };
	return true;
}

uint64_t
stream_head(struct journal *j, uint32_t agency)
{
	struct bytes row;
	uint64_t head;

	return find_open(j, agency, &head, &row) ? head : 0;
}

static void
read_open(struct journal *j, uint32_t agency, struct open_row *ret)
{
	struct bytes row;

	ret->head = ret->last = ret->size = 0;
	if (!find_open(j, agency, &ret->head, &row) || ret->head % STREAM_PAGE == 0)
		return;
	if (row.size < FIRST_SIZE || row.size > ROW_MAX ||
	    entry_at(row, ret->head % STREAM_PAGE - 1, &ret->last) != row.size) {
		j->damaged = true;
		return;
	}
	memcpy(ret->bytes, row.data, row.size);
	ret->size = row.size;
}

static void
put_open(struct journal *j, uint32_t agency, const struct open_row *row)
{
	struct store_key k = head_key(agency), head = store_key();
	unsigned char v[8 + ROW_MAX];

	store_key_u64(&head, row->head);
	memcpy(v, head.data, 8);
	memcpy(v + 8, row->bytes, row->size);
	store_put(j->store, STORE_META, store_key_done(&k), (struct bytes){ v, 8 + row->size });
}

void
stream_append(struct journal *j, uint32_t agency, const uint64_t *seqs, size_t count)
{
	struct open_row row;

	read_open(j, agency, &row);
	for (size_t i = 0; i < count && !j->damaged; i++) {
		/* An event is put into a stream once, and in order. What the row says comes from a file. */
		if (row.size != 0 && (seqs[i] <= row.last || row.size + STEP_MAX > ROW_MAX)) {
			j->damaged = true;
			return;
		}
		add_entry(&row, seqs[i]);
		if (row.head % STREAM_PAGE != 0)
			continue;
		struct store_key k = row_key(agency, row.head / STREAM_PAGE - 1);
		store_put(j->store, STORE_STREAM, store_key_done(&k),
		    (struct bytes){ row.bytes, row.size });
		row.size = 0;
	}
	put_open(j, agency, &row);
}

bool
stream_event(const struct journal *j, uint32_t agency, uint64_t n, uint64_t *ret_seq)
{
	struct store_key k = row_key(agency, (n - 1) / STREAM_PAGE);
	struct bytes row;
	uint64_t head;

	if (!find_open(j, agency, &head, &row) || n == 0 || n > head)
		return false;
	if ((n - 1) / STREAM_PAGE != head / STREAM_PAGE &&
	    !store_get(j->store, STORE_STREAM, store_key_done(&k), &row))
		return false;
	return entry_at(row, (n - 1) % STREAM_PAGE, ret_seq) != 0;
}

/* ---- walking --------------------------------------------------------------------------------- */

bool
stream_next(struct journal *j, uint32_t *agency)
{
	struct store_key from = head_key(*agency + 1);
	struct bytes k, v;

	if (!store_first(j->store, STORE_META, store_key_done(&from), &k, &v) ||
	    k.size != from.size || memcmp(k.data, from.data, 4) != 0)
		return false;
	*agency = store_u32((const unsigned char *)k.data + 4);
	return true;
}

bool
stream_rows_are_all(struct journal *j)
{
	struct store_key from = store_key();
	uint64_t wanted = 0, found = 0;
	struct bytes k, v;

	for (uint32_t agency = 0; stream_next(j, &agency);)
		wanted += stream_head(j, agency) / STREAM_PAGE;
	while (store_first(j->store, STORE_STREAM, store_key_done(&from), &k, &v)) {
		from = store_key();
		store_key_bytes(&from, k.data, k.size);
		store_key_bytes(&from, "", 1);
		found++;
	}
	return found == wanted;
}
