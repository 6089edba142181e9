/* log.c - One line per failure, on standard error. */
#include "process/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void
log_line(enum log_level level, const char *format, ...)
{
	va_list args;
	char line[1024];

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	if (getenv("JOURNAL_STREAM") != NULL)
		fprintf(stderr, "<%d>%s\n", (int)level, line);
	else
		fprintf(stderr, "overgangd: %s\n", line);
}
