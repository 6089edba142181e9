/* say.h - Lines for people, on a terminal or in a log. They may contain text that others have
 * typed, so each is cleaned to a single line (CLEAN_LINE). */
#ifndef OVERGANG_SAY_H
#define OVERGANG_SAY_H

#include <stdio.h>

void say_line(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* On standard error, as "program: …"; program NULL: without. */
void say_log(const char *program, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
