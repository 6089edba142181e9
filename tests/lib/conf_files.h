/* conf_files.h - A configuration file with some text, in a directory of the test: it loads, or it is
 * refused with a sentence. */
#ifndef OVERGANG_TESTS_CONF_FILES_H
#define OVERGANG_TESTS_CONF_FILES_H

#include <stddef.h>

#include "process/config.h"

extern char conf_dir[], conf_path[64]; /* the path: of the file written last */
extern char conf_error[CONFIG_ERROR_SIZE];

int make_conf_dir(void **state);
int remove_conf_dir(void **state);
void write_conf(const char *name, const void *bytes, size_t size);

/* Loads one kind of file, and leaves a problem in conf_error. */
typedef int loader(const char *from);
void load_good(loader *load, const char *text);
/* The problem without the directory; "...": and more, a list that the schema has. */
void refused(loader *load, const char *text, const char *problem);

#define assert_all_refused(LOAD, ROWS)                                   \
	for (size_t i_ = 0; i_ < sizeof(ROWS) / sizeof((ROWS)[0]); i_++) \
	refused((LOAD), (ROWS)[i_].text, (ROWS)[i_].problem)

#endif
