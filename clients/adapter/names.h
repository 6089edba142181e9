/* names.h - The meaning of file names in an out-tray. */
#ifndef OVERGANG_ADAPTER_NAMES_H
#define OVERGANG_ADAPTER_NAMES_H

#include <stdbool.h>

/* Capital letters make no difference. */
bool name_ends_with(const char *name, const char *ending);
/* A text file, as an answer is. */
bool name_is_answer(const char *name);
/* The key file of an answer: the answer's name; false: it is none. */
bool name_answer_of_key(const char *name, char ret_answer[256]);
/* A file that programs leave by themselves. */
bool name_is_rubbish(const char *name);

#endif
