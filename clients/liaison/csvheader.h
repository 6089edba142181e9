/* csvheader.h - The header of a list: which of its first lines it is, and which columns it has. */
#ifndef OVERGANG_LIAISON_CSVHEADER_H
#define OVERGANG_LIAISON_CSVHEADER_H

#include "csvlist.h"

/* Both: 0, or -1 with a sentence in f->error. The first fills in separator, columns and where the rows
 * begin; the second refuses a list without the columns that it says nothing without. */
int csvheader_find(struct csvfile *f);
int csvheader_check(struct csvfile *f, bool address_required);

/* What the column is called in this file, or in the template where it is missing. */
const char *csvheader_name(const struct csvfile *f, enum column column);

#endif
