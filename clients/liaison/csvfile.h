/* csvfile.h - A file of release notices as Excel writes it: what encoding, which
 * separator, where the header is, and then row by row.
 *
 * The encodings of charset.h; ; , or tab; lines that end as anywhere; a sep= line; title
 * lines above the header. The header is the first of the first ten lines with
 * at least three headers that are known. Columns that are never read (free text about
 * offences and people) and columns that are not known are not copied out of the file: a
 * cell of them is asked only whether it is a mark of an address restriction. All memory
 * that held the file is wiped. */
#ifndef OVERGANG_LIAISON_CSVFILE_H
#define OVERGANG_LIAISON_CSVFILE_H

#include <stdbool.h>

#include "csvlist.h"

/* Read and decode the file and find its header. 0, or -1 with a sentence in f->error that
 * names the file. Without a column that says who has an address restriction it is refused
 * when address_required. The struct is to be closed in either case. */
int csvfile_open(struct csvfile *f, const char *path, bool address_required);
void csvfile_close(struct csvfile *f);

/* Call `each` with every row that holds anything. Its values may be changed; they are wiped
 * when it returns. 0, or -1 with f->error. */
typedef void csvfile_each(struct csvfile_row *row, void *context);
int csvfile_rows(struct csvfile *f, csvfile_each *each, void *context);

/* One line of a rejected file: the header, or what is wrong and the row. Columns that are
 * not read are empty. To be freed and wiped by the caller. */
char *csvfile_rejected_header(const struct csvfile *f);
char *csvfile_rejected_row(
    const struct csvfile *f, const struct csvfile_row *row, const char *wrong);

#endif
