/* say.c - Lines for people, on a terminal or in a log. */
#include "say.h"

#include <stdarg.h>
#include <stdlib.h>

#include "clean.h"

static void __attribute__((format(printf, 3, 0)))
put_line(FILE *out, const char *program, const char *format, va_list arguments)
{
	char *text, *line;

	if (vasprintf(&text, format, arguments) < 0)
		return;
	line = clean_new(CLEAN_LINE, text);
	(void)fprintf(
	    out, "%s%s%s\n", program != NULL ? program : "", program != NULL ? ": " : "", line);
	free(line);
	free(text);
}

void
say_line(FILE *out, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put_line(out, NULL, format, arguments);
	va_end(arguments);
}

void
say_log(const char *program, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put_line(stderr, program, format, arguments);
	va_end(arguments);
}
