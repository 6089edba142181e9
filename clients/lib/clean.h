/* clean.h - Clean typed text for output: the one place that decides which characters are shown, for
 * every kind of output. */
#ifndef OVERGANG_CLEAN_H
#define OVERGANG_CLEAN_H

#include <stddef.h>

enum clean_way {
	/* Part of a line: of a letter, a text message, a log, a terminal. Line ends, control
	 * characters and odd spaces are plain spaces; invisible characters (marks of direction,
	 * zero widths) are left out; bytes that are no UTF-8 are U+FFFD. So no value can begin a
	 * line of its own, order a terminal about or show other than it is read. */
	CLEAN_LINE,
	/* A cell of a CSV file, as a line is; in quotation marks where it needs them, and with an
	 * apostrophe in front where a spreadsheet would calculate it (= + - @). A reader of such a
	 * file removes the apostrophe with clean_cell_back(). */
	CLEAN_CELL,
	/* A file's name, as a line is, without characters that some systems forbid: / \ : * ? " < >
	 * |, a dot or a dash in front, a dot or a space at the end; at most CLEAN_NAME_MAX bytes
	 * with its ending kept. Never empty. */
	CLEAN_NAME,
	/* JSON that is whole already: characters that a line would leave out or replace stand as
	 * \uXXXX, so that it is the same text for a machine. */
	CLEAN_JSON,
};

enum { CLEAN_NAME_MAX = 200 };

/* Into buf, always terminated; longer text is cut between characters. buf is not the text. Returns
 * the length. At most CLEAN_GROWTH times as long as the text, and 4 bytes. */
size_t clean(enum clean_way way, const char *text, char *buf, size_t size);
enum { CLEAN_GROWTH = 6 };

/* The same, to be freed; aborts when there is no memory. */
char *clean_new(enum clean_way way, const char *text);

/* The value of a cell, its quotation marks taken off: without the apostrophe that CLEAN_CELL has
 * put in front. */
const char *clean_cell_back(const char *value);

#endif
