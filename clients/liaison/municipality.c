/* municipality.c - Does a row belong to our municipality, by its cell? */
#include "municipality.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "normal.h"

enum { MENTIONS_MAX = 16, CANDIDATES_MAX = 8, PART_SIZE = 256, WORD_SIZE = 64 };

/* One name or number of a cell, and the municipalities that it may mean. */
struct mention {
	const struct municipality *candidates[CANDIDATES_MAX];
	size_t count;
};

struct cell {
	struct mention names[MENTIONS_MAX], numbers[MENTIONS_MAX];
	size_t names_count, numbers_count;
	bool unknown; /* something in it is neither */
};

/* ---- lists between a mark ------------------------------------------------------------------ */

/* The next item of a list, which moves behind it; false at the end. */
static bool
next_item(const char **list, char mark, char *item, size_t size)
{
	if (**list == '\0')
		return false;
	const char *end = strchr(*list, mark);
	size_t n = end != NULL ? (size_t)(end - *list) : strlen(*list);

	normal_copy(item, size, *list, n);
	*list += n + (end != NULL);
	return true;
}

static bool
has_item(const char *list, char mark, const char *wanted)
{
	char item[WORD_SIZE];

	while (next_item(&list, mark, item, sizeof(item)))
		if (strcmp(item, wanted) == 0)
			return true;
	return false;
}

/* ---- looked up ------------------------------------------------------------------------------- */

/* The keys of a row's names between |, made once: the list is long and never changes. */
static const char *
keys_of(size_t row)
{
	static char **keys;
	size_t count = 0;

	if (keys == NULL) {
		while (municipality_list[count].names != NULL)
			count++;
		keys = calloc(count, sizeof(*keys));
		if (keys == NULL)
			abort();
	}
	if (keys[row] == NULL) {
		const char *names = municipality_list[row].names;
		char name[WORD_SIZE], key[WORD_SIZE], all[PART_SIZE] = "";
		while (next_item(&names, '|', name, sizeof(name)))
			(void)snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s|",
			    normal_put(name, NORMAL_KEY, key, sizeof(key)));
		keys[row] = strdup(all);
		if (keys[row] == NULL)
			abort();
	}
	return keys[row];
}

static struct mention
by_name(const char *name)
{
	struct mention m = { .count = 0 };
	char key[PART_SIZE];

	(void)normal_put(name, NORMAL_KEY, key, sizeof(key));
	for (size_t i = 0; key[0] != '\0' && municipality_list[i].names != NULL; i++)
		if (m.count < CANDIDATES_MAX && has_item(keys_of(i), '|', key))
			m.candidates[m.count++] = &municipality_list[i];
	return m;
}

/* Spreadsheets take the zero of 0301 away. */
static struct mention
by_number(const char *digits)
{
	struct mention m = { .count = 0 };
	char number[8];

	(void)snprintf(number, sizeof(number), "%s%.4s", strlen(digits) == 3 ? "0" : "", digits);
	for (size_t i = 0; municipality_list[i].names != NULL; i++)
		if (m.count < CANDIDATES_MAX && has_item(municipality_list[i].numbers, ' ', number))
			m.candidates[m.count++] = &municipality_list[i];
	return m;
}

/* ---- what a cell says -------------------------------------------------------------------------- */

static bool
is_one_of(const char *word, const char *const words[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (normal_same(word, words[i]))
			return true;
	return false;
}

/* Words that do not distinguish municipalities. */
static bool
is_filler(const char *word)
{
	static const char *const fillers[] = { "kommune", "kommunen", "komm", "kom", "kommunenr",
		"kommunenummer", "knr", "nr", "bydel", "bydelen", "fylke", "suohkan", "gielda",
		"tjïelte", "kunta" };

	return is_one_of(word, fillers, sizeof(fillers) / sizeof(fillers[0]));
}

/* Said beside a municipality, and none itself. */
static bool
is_county(const char *name)
{
	static const char *const counties[] = { "Akershus", "Viken", "Østfold", "Buskerud",
		"Vestfold", "Telemark", "Vestfold og Telemark", "Innlandet", "Hedmark", "Oppland",
		"Agder", "Aust-Agder", "Vest-Agder", "Rogaland", "Vestland", "Hordaland",
		"Sogn og Fjordane", "Møre og Romsdal", "Trøndelag", "Nord-Trøndelag",
		"Sør-Trøndelag", "Nordland", "Troms", "Finnmark", "Troms og Finnmark", "Norge" };

	return is_one_of(name, counties, sizeof(counties) / sizeof(counties[0]));
}

static void
add_mention(struct cell *c, struct mention *list, size_t *count, struct mention m)
{
	if (m.count == 0 || *count == MENTIONS_MAX)
		c->unknown = true;
	else
		list[(*count)++] = m;
}

static bool
is_number(const char *word)
{
	size_t n = strlen(word);

	return (n == 3 || n == 4) && strspn(word, "0123456789") == n;
}

/* A part without such words and without its numbers, which are handled before. */
static void
take_words(struct cell *c, const char *part, char name[PART_SIZE])
{
	char word[PART_SIZE];

	name[0] = '\0';
	while (next_item(&part, ' ', word, sizeof(word))) {
		if (is_number(word))
			add_mention(c, c->numbers, &c->numbers_count, by_number(word));
		else if (!is_filler(word))
			(void)snprintf(name + strlen(name), PART_SIZE - strlen(name), "%s%s",
			    name[0] != '\0' ? " " : "", word);
	}
}

/* Both names of one municipality, or two municipalities: "Deatnu - Tana", "Asker og Bærum". */
static char *
inner_split(char *name, char **ret_rest)
{
	static const char *const marks[] = { " - ", " og ", " eller ", " and ", " samt " };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		char *at = strstr(name, marks[i]);
		if (at == NULL)
			continue;
		*at = '\0';
		*ret_rest = at + strlen(marks[i]);
		return name;
	}
	return NULL;
}

static void
take_name(struct cell *c, char *name)
{
	struct mention m = by_name(name);
	char *rest = NULL;

	while (m.count == 0 && !is_county(name) && inner_split(name, &rest) != NULL) {
		struct mention first = by_name(name);
		if (first.count > 0 || !is_county(name))
			add_mention(c, c->names, &c->names_count, first);
		name = rest;
		m = by_name(name);
	}
	if (name[0] != '\0' && (m.count > 0 || !is_county(name)))
		add_mention(c, c->names, &c->names_count, m);
}

static void
read_cell(struct cell *c, const char *text)
{
	char lower[PART_SIZE], name[PART_SIZE];
	const char *at = lower;

	memset(c, 0, sizeof(*c));
	(void)normal_put(text, NORMAL_LOWER, lower, sizeof(lower));
	c->unknown = strlen(lower) == sizeof(lower) - 1;
	struct mention whole = by_name(lower);
	if (whole.count > 0) {
		add_mention(c, c->names, &c->names_count, whole);
		return;
	}
	for (char *s = lower; *s != '\0'; s++)
		if (strchr(",;/|+&():?", *s) != NULL)
			*s = ',';
	char part[PART_SIZE];
	while (next_item(&at, ',', part, sizeof(part))) {
		take_words(c, part, name);
		take_name(c, name);
	}
}

/* ---- whose ---------------------------------------------------------------------------------------- */

static bool
share(const struct municipality *a, const struct municipality *b)
{
	const char *list = a->today;
	char today[MUNICIPALITY_TODAY_SIZE];

	while (next_item(&list, ' ', today, sizeof(today)))
		if (has_item(b->today, ' ', today))
			return true;
	return false;
}

static bool
mentions_share(const struct mention *m, const struct municipality *one)
{
	for (size_t i = 0; i < m->count; i++)
		if (share(m->candidates[i], one))
			return true;
	return false;
}

/* A number says which of those that have the name; false: none of them has it. */
static bool
narrow(struct cell *c)
{
	for (size_t i = 0; i < c->numbers_count && c->names_count > 0; i++) {
		const struct municipality *number = c->numbers[i].candidates[0];
		bool found = false;
		for (size_t j = 0; j < c->names_count; j++) {
			struct mention *m = &c->names[j];
			if (!mentions_share(m, number))
				continue;
			found = true;
			size_t kept = 0;
			for (size_t k = 0; k < m->count; k++)
				if (share(m->candidates[k], number))
					m->candidates[kept++] = m->candidates[k];
			m->count = kept;
		}
		if (!found)
			return false;
	}
	return true;
}

/* Is it said more closely beside it: "Oslo, bydel Sagene"? */
static bool
is_said_closer(const struct cell *c, const struct mention *m)
{
	size_t n = strlen(m->candidates[0]->today);

	for (size_t i = 0; m->count == 1 && i < c->names_count; i++)
		if (c->names[i].count == 1 && strlen(c->names[i].candidates[0]->today) > n &&
		    n == 4 &&
		    strncmp(c->names[i].candidates[0]->today, m->candidates[0]->today, n) == 0)
			return true;
	return false;
}

/* Count which of the possible municipalities are ours. A district of our municipality is ours; a
 * municipality of which only a district is ours is ours in part. */
static void
weigh(const struct municipality_own *own, const struct mention *m, bool *ret_ours, bool *ret_others)
{
	char today[MUNICIPALITY_TODAY_SIZE];

	*ret_ours = *ret_others = false;
	for (size_t i = 0; i < m->count; i++) {
		const char *list = m->candidates[i]->today;
		while (next_item(&list, ' ', today, sizeof(today))) {
			bool ours = false, part = false;
			for (size_t j = 0; j < own->count; j++) {
				const char *o = own->today[j];
				ours = ours || strncmp(today, o, strlen(o)) == 0;
				part = part || strncmp(o, today, strlen(today)) == 0;
			}
			*ret_ours = *ret_ours || ours || part;
			*ret_others = *ret_others || !ours;
		}
	}
}

enum municipality_whose
municipality_whose(const struct municipality_own *own, const char *cell)
{
	struct cell c;
	bool any_ours = false, any_others = false, ambiguous = false;

	read_cell(&c, cell);
	if (c.unknown || c.names_count + c.numbers_count == 0)
		return MUNICIPALITY_UNKNOWN;
	if (!narrow(&c))
		return MUNICIPALITY_CONTRADICTS;
	const struct mention *list = c.names_count > 0 ? c.names : c.numbers;
	size_t count = c.names_count > 0 ? c.names_count : c.numbers_count;
	for (size_t i = 0; i < count; i++) {
		bool ours, others;
		if (is_said_closer(&c, &list[i]))
			continue;
		weigh(own, &list[i], &ours, &others);
		ambiguous = ambiguous || (ours && others);
		any_ours = any_ours || ours;
		any_others = any_others || others;
	}
	if (ambiguous)
		return MUNICIPALITY_AMBIGUOUS;
	if (any_ours && any_others)
		return MUNICIPALITY_SHARED;
	return any_ours ? MUNICIPALITY_OWN : MUNICIPALITY_OTHER;
}

bool
municipality_add_own(struct municipality_own *own, const char *name)
{
	struct cell c;

	read_cell(&c, name);
	if (c.unknown || c.names_count + c.numbers_count == 0 || !narrow(&c))
		return false;
	const struct mention *m = c.names_count > 0 ? &c.names[0] : &c.numbers[0];
	const char *list = m->candidates[0]->today;
	while (m->count == 1 && own->count < MUNICIPALITY_OWN_MAX &&
	       next_item(&list, ' ', own->today[own->count], sizeof(own->today[0])))
		own->count++;
	return true;
}
