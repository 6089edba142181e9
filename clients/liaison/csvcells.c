/* csvcells.c - Cells of a CSV file, by libcsv, leaving nothing behind in memory. */
#include "csvcells.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clean.h"
#include "memory.h"

enum { BLOCK = 65536 };

const char csv_separators[CSV_SEPARATORS_COUNT + 1] = ";,\t|";

const char *
csv_separator_name(char separator)
{
	switch (separator) {
	case ';':
		return "semikolon";
	case ',':
		return "komma";
	case '\t':
		return "tabulator";
	case '|':
		return "loddrett strek";
	default:
		return "et annet tegn";
	}
}

int
csv_fail(struct csvfile *f, int line, const char *format, ...)
{
	va_list args;
	int n = snprintf(
	    f->error, sizeof(f->error), line > 0 ? "%.200s:%d: " : "%.200s: ", f->name, line);

	va_start(args, format);
	(void)vsnprintf(f->error + n, sizeof(f->error) - (size_t)n, format, args);
	va_end(args);
	return -1;
}

/* libcsv's realloc for a long cell: it wipes the old buffer. */
static void *
grow(void *old, size_t size)
{
	size_t was = old != NULL ? malloc_usable_size(old) : 0;
	void *bytes = malloc(size);

	if (bytes == NULL)
		return NULL;
	if (old != NULL)
		memcpy(bytes, old, was < size ? was : size);
	memory_wipe(old, was);
	return bytes;
}

/* A parser that leaves nothing behind. */
void
csv_parser_open(struct csv_parser *p, char separator)
{
	(void)csv_init(p, CSV_APPEND_NULL);
	csv_set_delim(p, (unsigned char)separator);
	csv_set_blk_size(p, BLOCK);
	csv_set_realloc_func(p, grow);
}

void
csv_parser_close(struct csv_parser *p)
{
	if (p->entry_buf != NULL)
		explicit_bzero(p->entry_buf, p->entry_size);
	csv_free(p);
}

/* A rejected list that comes back has an apostrophe before such a cell, and so have files of
 * other careful programs. */
void
csv_take_typed(char *cell)
{
	const char *typed = clean_cell_back(cell);

	if (typed != cell)
		typed += strspn(typed, " ");
	memmove(cell, typed, strlen(typed) + 1);
}
