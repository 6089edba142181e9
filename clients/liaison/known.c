/* known.c - The liaison's memory of each row. */
#include "known.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>
#include <sodium.h>

#include "base/hex.h"
#include "files.h"
#include "overgang.h"
#include "problems.h"

enum { FILE_SIZE_MAX = 16 << 20 };

static const char file_name[] = "known.json";
static const char key_name[] = "hash.key";

/* The names in the file, which outlive the order of the enum. */
static const char *const state_names[KNOWN_STATES_COUNT] = { "sent", "not-asked", "refused",
	"withdrawn", "restricted", "unplaced" };

/* ---- facts of a row ----------------------------------------------------------------- */

static size_t
place_of(const struct known *row, uint32_t kind)
{
	size_t i = 0;

	while (i < row->facts_count && row->facts[i].kind != kind)
		i++;
	return i;
}

bool
known_opened(const struct known *row)
{
	return row->facts_count > 0;
}

bool
known_has(const struct known *row, uint32_t kind)
{
	return place_of(row, kind) < row->facts_count;
}

bool
known_same(const struct known *row, uint32_t kind, const unsigned char hash[KNOWN_HASH_SIZE])
{
	size_t i = place_of(row, kind);

	return i < row->facts_count && memcmp(row->facts[i].hash, hash, KNOWN_HASH_SIZE) == 0;
}

void
known_set(struct known *row, uint32_t kind, const unsigned char hash[KNOWN_HASH_SIZE])
{
	size_t i = place_of(row, kind);

	if (i == KNOWN_FACTS_MAX)
		abort(); /* there are fewer kinds than that */
	row->facts[i].kind = kind;
	memcpy(row->facts[i].hash, hash, KNOWN_HASH_SIZE);
	if (i == row->facts_count)
		row->facts_count++;
}

void
known_forget(struct known *row, uint32_t kind)
{
	size_t i = place_of(row, kind);

	if (i < row->facts_count)
		row->facts[i] = row->facts[--row->facts_count];
}

/* ---- the list -------------------------------------------------------------------------- */

void
known_hash(const struct known_list *k, const char *what, const void *bytes, size_t size,
    unsigned char ret_hash[KNOWN_HASH_SIZE])
{
	crypto_generichash_state h;

	(void)crypto_generichash_init(&h, k->key, sizeof(k->key), KNOWN_HASH_SIZE);
	(void)crypto_generichash_update(&h, (const unsigned char *)what, strlen(what) + 1);
	(void)crypto_generichash_update(&h, bytes, size);
	(void)crypto_generichash_final(&h, ret_hash, KNOWN_HASH_SIZE);
	sodium_memzero(&h, sizeof(h));
}

/* By number; without one by all the rest; and a row that says neither, by its ref. */
void
known_who(
    const struct known_list *k, const struct notice *n, unsigned char ret_who[KNOWN_HASH_SIZE])
{
	char text[512];

	if (n->national_id[0] != '\0')
		(void)snprintf(text, sizeof(text), "%s", n->national_id);
	else if (n->birth_date != 0)
		(void)snprintf(text, sizeof(text), "%u\n%s %s\n%s", n->birth_date, n->given_name,
		    n->family_name, n->ref);
	else
		(void)snprintf(text, sizeof(text), "%s\n%s", n->prison, n->ref);
	known_hash(k, "who", text, strlen(text), ret_who);
	explicit_bzero(text, sizeof(text));
}

struct known *
known_find(const struct known_list *k, const unsigned char who[KNOWN_HASH_SIZE])
{
	for (size_t i = 0; i < k->count; i++)
		if (memcmp(k->rows[i].who, who, KNOWN_HASH_SIZE) == 0)
			return &k->rows[i];
	return NULL;
}

struct known *
known_by_ref(const struct known_list *k, const char *prison, const char *ref)
{
	for (size_t i = 0; i < k->count && ref[0] != '\0'; i++)
		if (strcmp(k->rows[i].ref, ref) == 0 && strcmp(k->rows[i].prison, prison) == 0)
			return &k->rows[i];
	return NULL;
}

struct known *
known_put(struct known_list *k, const struct known *row)
{
	struct known *at = known_find(k, row->who);

	if (at == NULL) {
		struct known *grown = realloc(k->rows, (k->count + 1) * sizeof(*grown));
		if (grown == NULL)
			abort();
		k->rows = grown;
		at = &k->rows[k->count++];
	}
	if (at != row)
		*at = *row;
	return at;
}

void
known_drop(struct known_list *k, const unsigned char who[KNOWN_HASH_SIZE])
{
	struct known *at = known_find(k, who);

	if (at != NULL)
		*at = k->rows[--k->count];
}

void
known_free(struct known_list *k)
{
	free(k->rows);
	explicit_bzero(k, sizeof(*k));
}

void
known_copy(struct known_list *to, const struct known_list *from)
{
	memset(to, 0, sizeof(*to));
	memcpy(to->key, from->key, sizeof(to->key));
	to->sent = from->sent;
	for (size_t i = 0; i < from->count; i++)
		(void)known_put(to, &from->rows[i]);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	size_t offset;
} numbers[] = {
	{ "file_date", offsetof(struct known, file_date) },
	{ "status", offsetof(struct known, status) },
	{ "intake", offsetof(struct known, intake) },
	{ "two_thirds", offsetof(struct known, two_thirds) },
	{ "full_term", offsetof(struct known, full_term) },
	{ "release_date", offsetof(struct known, release_date) },
	{ "release_time", offsetof(struct known, release_time) },
	{ "form", offsetof(struct known, form) },
	{ "date_state", offsetof(struct known, date_state) },
};

static const struct {
	const char *name;
	size_t offset, size;
} texts[] = {
	{ "prison", offsetof(struct known, prison), sizeof(((struct known *)NULL)->prison) },
	{ "ref", offsetof(struct known, ref), sizeof(((struct known *)NULL)->ref) },
	{ "case", offsetof(struct known, case_id), sizeof(((struct known *)NULL)->case_id) },
	{ "nickname", offsetof(struct known, nickname), sizeof(((struct known *)NULL)->nickname) },
};

struct json_t *
known_to_json(const struct known *row)
{
	char hex[2 * KNOWN_HASH_SIZE + 1], kind[64];
	json_t *json = json_object(), *facts = json_object();

	for (size_t i = 0; i < row->facts_count; i++)
		(void)json_object_set_new(facts, overgang_kind_name(row->facts[i].kind, kind),
		    json_string(hex_text(row->facts[i].hash, KNOWN_HASH_SIZE, hex)));
	(void)json_object_set_new(
	    json, "who", json_string(hex_text(row->who, KNOWN_HASH_SIZE, hex)));
	(void)json_object_set_new(json, "state", json_string(state_names[row->state]));
	(void)json_object_set_new(json, "gone", json_boolean(row->vanished));
	(void)json_object_set_new(json, "number", json_integer((json_int_t)row->number));
	(void)json_object_set_new(json, "lost", json_boolean(row->lost));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		(void)json_object_set_new(
		    json, texts[i].name, json_string((const char *)row + texts[i].offset));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		uint32_t n;
		memcpy(&n, (const char *)row + numbers[i].offset, sizeof(n));
		(void)json_object_set_new(json, numbers[i].name, json_integer(n));
	}
	(void)json_object_set_new(json, "facts", facts);
	return json;
}

static bool
take_facts(const json_t *facts, struct known *row)
{
	unsigned char hash[KNOWN_HASH_SIZE];
	const char *name;
	json_t *value, *object = (json_t *)(uintptr_t)facts; /* jansson's iterators take no const */

	if (!json_is_object(facts) || json_object_size(facts) > KNOWN_FACTS_MAX)
		return false;
	json_object_foreach(object, name, value)
	{
		const char *hex = json_string_value(value);
		if (overgang_kind(name) == 0 || hex == NULL ||
		    !hex_parse(hex, hash, KNOWN_HASH_SIZE))
			return false;
		known_set(row, overgang_kind(name), hash);
	}
	return true;
}

bool
known_from_json(const struct json_t *json, struct known *ret)
{
	struct known row = { .line = 0 };
	const char *who = json_string_value(json_object_get(json, "who"));
	const char *state = json_string_value(json_object_get(json, "state"));

	if (who == NULL || !hex_parse(who, row.who, KNOWN_HASH_SIZE) || state == NULL ||
	    !take_facts(json_object_get(json, "facts"), &row))
		return false;
	while (row.state < KNOWN_STATES_COUNT && strcmp(state_names[row.state], state) != 0)
		row.state++;
	row.vanished = json_is_true(json_object_get(json, "gone"));
	row.number = (uint64_t)json_integer_value(json_object_get(json, "number"));
	row.lost = json_is_true(json_object_get(json, "lost"));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *text = json_string_value(json_object_get(json, texts[i].name));
		if (text == NULL || strlen(text) >= texts[i].size)
			return false;
		memcpy((char *)&row + texts[i].offset, text, strlen(text) + 1);
	}
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		json_int_t n = json_integer_value(json_object_get(json, numbers[i].name));
		uint32_t value = (uint32_t)n;
		if (n < 0 || n > UINT32_MAX)
			return false;
		memcpy((char *)&row + numbers[i].offset, &value, sizeof(value));
	}
	if (row.state == KNOWN_STATES_COUNT)
		return false;
	*ret = row;
	return true;
}

/* ---- files ------------------------------------------------------------------------------------ */

static int
fail(struct problem *ret_problem, const struct problem_kind *kind, const char *dir,
    const char *name, int error)
{
	char path[FILES_PATH_SIZE];

	(void)snprintf(path, sizeof(path), "%.200s%s%s", dir, name[0] != '\0' ? "/" : "", name);
	problem_set(ret_problem, kind, NULL);
	problem_at(ret_problem, path, 0);
	ret_problem->error = error;
	return -1;
}

static int
load_key(struct known_list *k, const char *dir, struct problem *ret_problem)
{
	char hex[2 * KNOWN_KEY_SIZE + 1], *text = NULL;
	size_t size = 0;
	int r = files_read(dir, key_name, sizeof(hex) - 1, &text, &size);

	if (r == -ENOENT && !files_there(dir, file_name)) {
		randombytes_buf(k->key, sizeof(k->key));
		hex_text(k->key, sizeof(k->key), hex);
		r = files_write(dir, key_name, hex, sizeof(hex) - 1, 0600);
		explicit_bzero(hex, sizeof(hex));
		if (r == 0)
			return 0;
	}
	if (r == 0 && !hex_parse(text, k->key, sizeof(k->key)))
		r = -EINVAL;
	if (text != NULL)
		explicit_bzero(text, size);
	free(text);
	return r == 0 ? 0 : fail(ret_problem, &PROBLEM_MEMORY_KEY, dir, key_name, -r);
}

/* Of an older version, or damaged by hand: none, and nothing is said to be lost by it. */
static void
take_sent(struct place *p, const json_t *json)
{
	const char *tag = json_string_value(json_object_get(json, "tag"));
	size_t size = tag != NULL ? strlen(tag) / 2 : 0;

	p->epoch = (uint64_t)json_integer_value(json_object_get(json, "epoch"));
	p->tag_n = (uint64_t)json_integer_value(json_object_get(json, "tag_n"));
	if (size > 0 && size <= sizeof(p->tag) && hex_parse(tag, p->tag, size))
		p->tag_size = size;
}

static bool
take_rows(struct known_list *k, const char *text, size_t size)
{
	json_t *json = json_loadb(text, size, 0, NULL), *row;
	const json_t *rows = json_object_get(json, "rows");
	size_t i;
	bool good =
	    json_is_array(rows) && json_integer_value(json_object_get(json, "version")) == 1;

	take_sent(&k->sent, json);
	json_array_foreach(rows, i, row)
	{
		struct known one;
		good = good && known_from_json(row, &one);
		if (good)
			(void)known_put(k, &one);
	}
	json_decref(json);
	return good;
}

int
known_load(struct known_list *k, const char *dir, struct problem *ret_problem)
{
	char *text = NULL;
	size_t size = 0;

	memset(k, 0, sizeof(*k));
	if (sodium_init() < 0 || (mkdir(dir, 0700) != 0 && errno != EEXIST))
		return fail(ret_problem, &PROBLEM_MEMORY_NOT_MADE, dir, "", errno);
	if (load_key(k, dir, ret_problem) != 0)
		return -1;
	int r = files_read(dir, file_name, FILE_SIZE_MAX, &text, &size);
	if (r == 0 && !take_rows(k, text, size))
		r = -EINVAL;
	free(text);
	if (r == 0 || r == -ENOENT)
		return 0;
	known_free(k);
	return fail(ret_problem, &PROBLEM_MEMORY_UNREADABLE, dir, file_name, -r);
}

int
known_save(const struct known_list *k, const char *dir)
{
	json_t *json = json_object(), *rows = json_array();
	char tag[2 * PLACE_TAG_SIZE_MAX + 1];

	for (size_t i = 0; i < k->count; i++)
		(void)json_array_append_new(rows, known_to_json(&k->rows[i]));
	(void)json_object_set_new(json, "version", json_integer(1));
	(void)json_object_set_new(json, "epoch", json_integer((json_int_t)k->sent.epoch));
	(void)json_object_set_new(json, "tag_n", json_integer((json_int_t)k->sent.tag_n));
	(void)json_object_set_new(
	    json, "tag", json_string(hex_text(k->sent.tag, k->sent.tag_size, tag)));
	(void)json_object_set_new(json, "rows", rows);
	char *text = json_dumps(json, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	json_decref(json);
	int r = text != NULL ? files_write(dir, file_name, text, strlen(text), 0600) : -ENOMEM;
	free(text);
	return r;
}
