/* output.h - Tables, colour and clean text on a terminal. Pure but for printing. All text shown
 * may have been typed by others: it is cleaned as a line (clean.h) first. */
#ifndef OVERGANG_OUTPUT_H
#define OVERGANG_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum paint {
	PAINT_NONE,
	PAINT_BOLD,
	PAINT_DIM,
	PAINT_RED,
	PAINT_GREEN,
	PAINT_YELLOW,
};

/* Columns of a terminal that the text takes. */
size_t text_width(const char *text);

/* Equal, or beginning with it, whatever the case of the letters of English and Norwegian. */
bool text_equal(const char *a, const char *b);
bool text_begins(const char *text, const char *prefix);

/* Print it clean, in colour when `colour`. */
void text_print(FILE *f, bool colour, enum paint paint, const char *text);

/* Break lines wider than `width` columns between words. Continuation lines begin below the text
 * behind the first gap of two spaces ("  11.01.2027  Text"), or two columns further in than the
 * line. */
void text_wrap(FILE *f, const char *text, size_t width);

/* A table fills up row by row; a column that no row has anything in is left out. */
struct table;

/* `head` has a title for each column, or is NULL. Ends the process when memory is out. */
struct table *table_new(size_t columns, const char *const *head);
/* The next cell; behind the last column a new row begins. */
void table_cell(struct table *t, enum paint paint, const char *text);
size_t table_rows(const struct table *t);
/* Each line begins with `indent` spaces. */
void table_print(const struct table *t, FILE *f, bool colour, size_t indent);
struct table *table_free(struct table *t);

/* Is colour wanted? By the options, else by NO_COLOR, TERM and whether f is a terminal. */
bool colour_wanted(bool asked, bool refused, FILE *f);

#endif
