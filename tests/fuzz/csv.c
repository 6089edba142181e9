/* csv.c - A list of release notices: read row by row, or refused with a sentence. */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "liaison/csvfile.h"

static void
each(struct csvfile_row *row, void *context)
{
	for (size_t i = 0; i < COLUMN_COUNT && row->problem == NULL; i++)
		assert(row->value[i] != NULL);
	free(csvfile_rejected_row(context, row, "galt"));
}

int
fuzz_csv(const uint8_t *data, size_t size)
{
	struct csvfile f;

	if (csvfile_open(&f, fuzz_file(data, size), false) == 0) {
		free(csvfile_rejected_header(&f));
		if (csvfile_rows(&f, each, &f) != 0)
			assert(f.error[0] != '\0');
	} else {
		assert(f.error[0] != '\0');
	}
	csvfile_close(&f);
	return 0;
}
