/* clean.c - Typed text made safe for each way out: a line, a CSV cell, a file name, JSON. */
#include "clean.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "memory.h"
#include "normal.h"

struct output {
	char *buf;
	size_t size;
	size_t used;
};

/* Once something was cut, nothing may follow. */
static void
put(struct output *o, const char *bytes, size_t n)
{
	if (o->used + n >= o->size) {
		o->size = o->used;
		return;
	}
	memcpy(o->buf + o->used, bytes, n);
	o->used += n;
	o->buf[o->used] = '\0';
}

/* Write one character as a line shows it. */
static void
put_shown(struct output *o, uint32_t c, const char *bytes, size_t n)
{
	switch (normal_look((int32_t)c)) {
	case NORMAL_BLANK:
	case NORMAL_CONTROL:
		put(o, " ", 1);
		return;
	case NORMAL_INVISIBLE:
		return;
	case NORMAL_SHOWN:
	default:
		put(o, bytes, n);
	}
}

static void
put_escaped(struct output *o, uint32_t c, const char *bytes, size_t n)
{
	char escape[16];
	enum normal_look look = normal_look((int32_t)c);

	if (look == NORMAL_SHOWN || c == '\n' || c == ' ') {
		put(o, bytes, n);
	} else if (c < 0x10000) {
		put(o, escape, (size_t)snprintf(escape, sizeof(escape), "\\u%04x", c));
	} else {
		uint32_t rest = c - 0x10000;
		put(o, escape,
		    (size_t)snprintf(escape, sizeof(escape), "\\u%04x\\u%04x",
			0xd800 + (rest >> 10), 0xdc00 + (rest & 0x3ff)));
	}
}

static void
put_name(struct output *o, uint32_t c, const char *bytes, size_t n)
{
	bool no_name = c < 0x80 && strchr("/\\:*?\"<>|", (int)c) != NULL;

	if (no_name || (o->used == 0 && (c == '.' || c == '-')))
		put(o, "_", 1);
	else
		put_shown(o, c, bytes, n);
}

static void
put_all(struct output *o, const char *text,
    void (*put_one)(struct output *o, uint32_t c, const char *bytes, size_t n))
{
	uint32_t c;

	for (size_t n; *text != '\0'; text += n > 0 ? n : 1) {
		n = utf8_char(text, &c);
		if (n > 0)
			put_one(o, c, text, n);
		else
			put(o, "\xef\xbf\xbd", 3);
	}
}

/* Would a spreadsheet take it for a formula? Some also take the wide forms of the signs. */
static bool
is_formula(const char *text)
{
	static const char *const signs[] = { "=", "+", "-", "@", "＝", "＋", "－", "＠", "−" };

	text += strspn(text, " ");
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (strncmp(text, signs[i], strlen(signs[i])) == 0)
			return true;
	return false;
}

/* The same with apostrophes in front, so that reading removes exactly the one that writing
 * added. */
static bool
is_kept_from_reckoning(const char *text)
{
	return is_formula(text + strspn(text, "'"));
}

static void
put_cell(struct output *o, const char *text)
{
	char *line = clean_new(CLEAN_LINE, text);
	bool formula = is_kept_from_reckoning(line);
	size_t length = strlen(line);
	bool quoted = strpbrk(line, ";,|\"'") != NULL || line[0] == ' ' ||
		      (length > 0 && line[length - 1] == ' ');

	put(o, "\"", quoted ? 1 : 0);
	put(o, "'", formula ? 1 : 0);
	for (const char *s = line; *s != '\0';) {
		size_t n = s[0] == '"' ? 1 : strcspn(s, "\"");
		put(o, "\"", s[0] == '"' ? 1 : 0);
		put(o, s, n);
		s += n;
	}
	put(o, "\"", quoted ? 1 : 0);
	memory_wipe(line, length);
}

/* A long name is cut in its stem, so that its ending still says which program opens it. */
static void
finish_name(struct output *o)
{
	enum { ENDING_MAX = 16 };
	const char *dot = strrchr(o->buf, '.');
	char ending[ENDING_MAX + 1] = "";

	if (o->used > CLEAN_NAME_MAX && dot != NULL && strlen(dot) <= ENDING_MAX)
		(void)snprintf(ending, sizeof(ending), "%s", dot);
	if (o->used > CLEAN_NAME_MAX) {
		o->used = CLEAN_NAME_MAX - strlen(ending);
		while (((unsigned char)o->buf[o->used] & 0xc0) == 0x80)
			o->used--;
		o->buf[o->used] = '\0';
		put(o, ending, strlen(ending));
	}
	while (o->used > 0 && (o->buf[o->used - 1] == ' ' || o->buf[o->used - 1] == '.'))
		o->buf[--o->used] = '\0';
	if (o->used == 0)
		put(o, "_", 1);
}

static void
put_whole_name(struct output *o, const char *text)
{
	size_t size = CLEAN_GROWTH * strlen(text) + CLEAN_NAME_MAX;
	struct output whole = { memory_new(size), size, 0 };

	whole.buf[0] = '\0';
	put_all(&whole, text, put_name);
	finish_name(&whole);
	put(o, whole.buf, whole.used);
	memory_wipe(whole.buf, whole.used);
}

const char *
clean_cell_back(const char *value)
{
	return value[0] == '\'' && is_kept_from_reckoning(value) ? value + 1 : value;
}

size_t
clean(enum clean_way way, const char *text, char *buf, size_t size)
{
	struct output o = { buf, size, 0 };

	if (size == 0)
		return 0;
	buf[0] = '\0';
	switch (way) {
	case CLEAN_CELL:
		put_cell(&o, text);
		break;
	case CLEAN_NAME:
		put_whole_name(&o, text);
		break;
	case CLEAN_JSON:
		put_all(&o, text, put_escaped);
		break;
	case CLEAN_LINE:
	default:
		put_all(&o, text, put_shown);
	}
	return o.used;
}

char *
clean_new(enum clean_way way, const char *text)
{
	size_t size = CLEAN_GROWTH * strlen(text) + 4;
	char *buf = memory_new(size);

	(void)clean(way, text, buf, size);
	return buf;
}
