/* say.h - Lines for people, on a terminal or in a log. What stands in them may be what others have
 * typed, so that each is clean and in one piece (CLEAN_LINE). */
#ifndef OVERGANG_SAY_H
#define OVERGANG_SAY_H

#include <stdio.h>

void say_line(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* On standard error, as "program: …"; program NULL: without. */
void say_log(const char *program, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
