/* csvcells.h - Cells of a CSV file, by libcsv, leaving nothing behind in memory. */
#ifndef OVERGANG_LIAISON_CSVCELLS_H
#define OVERGANG_LIAISON_CSVCELLS_H

#include <csv.h>

#include "csvlist.h"

/* The separators that are tried, and their names in bokmål. */
enum { CSV_SEPARATORS_COUNT = 4 };
extern const char csv_separators[CSV_SEPARATORS_COUNT + 1];
const char *csv_separator_name(char separator);

/* The sentence into f->error, behind the file's name and line (0: without). Always -1. */
int csv_fail(struct csvfile *f, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void csv_parser_open(struct csv_parser *p, char separator);
void csv_parser_close(struct csv_parser *p);

/* The cell as somebody typed it: without the apostrophe of a rejected list that comes back. */
void csv_take_typed(char *cell);

#endif
