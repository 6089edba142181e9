/* summary.h - The counts of one list: taken while it is read, printed at the end. */
#ifndef OVERGANG_LIAISON_SUMMARY_H
#define OVERGANG_LIAISON_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "csvfile.h"

struct summary {
	char name[128]; /* of the list, as messages say it */
	bool read;	/* to its end; else only its refusal is said */
	const char *encoding;
	uint32_t date;
	char headers[COLUMN_COUNT][64]; /* as the list writes them */
	uint64_t first, last;		/* of its reports in the queue; 0: none */
	size_t rows;
	size_t queued, sent, turned_down; /* of the first: answered, or refused by the daemon */
	size_t unchanged, no_consent, restricted, other_team, other_municipality,
	    unknown_municipality, starts_nothing, nobody, refused,
	    unread; /* lines of the refused ones that can only be corrected in the list itself */
};

void summary_headers(struct summary *s, const struct csvfile *f);

/* "losl.csv: liste av 11.01.2027 (UTF-8), 3 rader: 2 sendt, 1 avvist" */
void summary_say(const struct summary *s, FILE *out);

/* What the daemon's name of a field ("report.facts[0].release_date_set.date") is in the list:
 * its header, or the template's where s is NULL; "" where it is no column's. */
const char *summary_column(const struct summary *s, const char *field);

#endif
