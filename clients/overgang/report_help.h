/* report_help.h - Which kinds there are, and how one is reported. */
#ifndef OVERGANG_REPORT_HELP_H
#define OVERGANG_REPORT_HELP_H

#include "cli.h"

/* The kind on the command line, by its name, its title, or the beginning of one; else a sentence with
 * the nearest. All three: an exit status. */
int report_find_kind(struct cli *c, uint32_t *ret_kind);
int report_list_kinds(struct cli *c);
/* The fields of one kind, or all kinds. */
int report_help(struct cli *c);

#endif
