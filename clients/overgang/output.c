/* output.c - Tables, colour and clean text on a terminal. */
#include "output.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "base/utf8.h"
#include "clean.h"
#include "fields.h"

enum { GAP = 2 };

struct cell {
	char *text;
	enum paint paint;
};

struct table {
	size_t columns;
	struct cell *cells; /* the head first, where there is one */
	size_t count;
	bool head;
};

static void *
needed(void *memory)
{
	if (memory == NULL) {
		(void)fputs("overgang: out of memory\n", stderr);
		exit(71);
	}
	return memory;
}

/* wcwidth() says -1 of all that is not ASCII where the locale is C; one column is the better
 * guess then. */
size_t
text_width(const char *text)
{
	size_t width = 0, n;
	uint32_t c;

	for (; *text != '\0'; text += n > 0 ? n : 1) {
		n = utf8_char(text, &c);
		int columns = n > 0 ? wcwidth((wchar_t)c) : 1;
		width += columns >= 0 ? (size_t)columns : 1;
	}
	return width;
}

/* Lower case for A to Z and for À to Þ, which is all that our words have. */
static size_t
lower(const char *s, uint32_t *ret)
{
	size_t n = utf8_char(s, ret);

	if (n == 0) {
		*ret = (unsigned char)*s;
		return *s != '\0';
	}
	if ((*ret >= 'A' && *ret <= 'Z') || (*ret >= 0xc0 && *ret <= 0xde && *ret != 0xd7))
		*ret += 0x20;
	return n;
}

bool
text_begins(const char *text, const char *prefix)
{
	uint32_t a, b;

	while (*prefix != '\0') {
		text += lower(text, &a);
		prefix += lower(prefix, &b);
		if (a != b)
			return false;
	}
	return true;
}

bool
text_equal(const char *a, const char *b)
{
	return strlen(a) == strlen(b) && text_begins(a, b);
}

void
text_print(FILE *f, bool colour, enum paint paint, const char *text)
{
	static const char *const codes[] = { "", "\033[1m", "\033[2m", "\033[31m", "\033[32m",
		"\033[33m" };
	char *shown = clean_new(CLEAN_LINE, text);

	colour = colour && paint != PAINT_NONE;
	(void)fprintf(f, "%s%s%s", colour ? codes[paint] : "", shown, colour ? "\033[0m" : "");
	free(shown);
}

/* Where the lines below this one begin. */
static size_t
hanging(const char *line, size_t size)
{
	enum { GAP_WITHIN = 24 };
	size_t lead = strspn(line, " ");

	for (size_t i = lead; i + 2 < size && i < lead + GAP_WITHIN; i++)
		if (line[i] == ' ' && line[i + 1] == ' ')
			return i + 2;
	return lead + 2;
}

/* Columns of one word, which is copied for it. */
static size_t
word_width(const char *word, size_t size)
{
	char *copy = needed(strndup(word, size));
	size_t width = text_width(copy);

	free(copy);
	return width;
}

static void
wrap_line(FILE *f, const char *line, size_t size, size_t width)
{
	size_t indent = hanging(line, size), at = 0, words = 0;

	for (size_t i = 0; i < size;) {
		size_t spaces = strspn(line + i, " ");
		spaces = spaces < size - i ? spaces : size - i;
		size_t n = strcspn(line + i + spaces, " ");
		n = n < size - i - spaces ? n : size - i - spaces;
		size_t columns = word_width(line + i + spaces, n);
		if (words > 0 && at + spaces + columns > width) {
			(void)fprintf(f, "\n%*s", (int)indent, "");
			at = indent;
			words = 0;
		} else {
			(void)fprintf(f, "%*s", (int)spaces, "");
			at += spaces;
		}
		(void)fprintf(f, "%.*s", (int)n, line + i + spaces);
		at += columns;
		words++;
		i += spaces + n;
	}
}

void
text_wrap(FILE *f, const char *text, size_t width)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");
		wrap_line(f, text, n, width);
		(void)fputc('\n', f);
		text += text[n] == '\n' ? n + 1 : n;
	}
}

struct table *
table_new(size_t columns, const char *const *head)
{
	struct table *t = needed(calloc(1, sizeof(*t)));

	t->columns = columns;
	t->head = head != NULL;
	for (size_t i = 0; head != NULL && i < columns; i++)
		table_cell(t, PAINT_BOLD, head[i]);
	return t;
}

void
table_cell(struct table *t, enum paint paint, const char *text)
{
	t->cells = needed(realloc(t->cells, (t->count + 1) * sizeof(*t->cells)));
	t->cells[t->count++] = (struct cell){ clean_new(CLEAN_LINE, text), paint };
}

size_t
table_rows(const struct table *t)
{
	return t->count / t->columns - (t->head ? 1 : 0);
}

/* The width of a column; 0 when it is to be left out. */
static size_t
column_width(const struct table *t, size_t column)
{
	size_t width = 0;
	bool used = false;

	for (size_t i = column; i < t->count; i += t->columns) {
		size_t w = text_width(t->cells[i].text);
		used = used || (w > 0 && (!t->head || i >= t->columns));
		width = w > width ? w : width;
	}
	return used ? width : 0;
}

static void
print_row(const struct table *t, size_t first, const size_t *widths, FILE *f, bool colour)
{
	size_t spaces = 0;

	for (size_t i = 0; i < t->columns && first + i < t->count; i++) {
		const struct cell *c = &t->cells[first + i];
		if (widths[i] == 0)
			continue;
		/* Spaces are printed before a text, so that no line ends in them. */
		if (c->text[0] != '\0') {
			(void)fprintf(f, "%*s", (int)spaces, "");
			text_print(f, colour, c->paint, c->text);
			spaces = 0;
		}
		spaces += widths[i] - text_width(c->text) + GAP;
	}
	(void)fputc('\n', f);
}

void
table_print(const struct table *t, FILE *f, bool colour, size_t indent)
{
	size_t *widths = needed(calloc(t->columns, sizeof(*widths)));

	for (size_t i = 0; i < t->columns; i++)
		widths[i] = column_width(t, i);
	for (size_t i = 0; i < t->count; i += t->columns) {
		(void)fprintf(f, "%*s", (int)indent, "");
		print_row(t, i, widths, f, colour);
	}
	free(widths);
}

struct table *
table_free(struct table *t)
{
	for (size_t i = 0; t != NULL && i < t->count; i++)
		free(t->cells[i].text);
	if (t != NULL)
		free(t->cells);
	free(t);
	return NULL;
}

bool
colour_wanted(bool asked, bool refused, FILE *f)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	if (asked || refused)
		return asked && !refused;
	if ((no != NULL && no[0] != '\0') || term == NULL || strcmp(term, "dumb") == 0)
		return false;
	return isatty(fileno(f)) == 1;
}
