/* work.c - One push, and one list of it: what its parts share. */
#include "work.h"

#include <stdio.h>
#include <string.h>

#include "say.h"
#include "problem_text.h"

void
work_io_failed(struct work *w, const char *what, int error)
{
	say_line(w->push->err, "overgang-liaison: %s i %s: %s", what, w->conf->queue,
	    errno_said(w->push->texts, -error));
	w->io_failed = true;
}

bool
work_is_future(const struct work *w, uint32_t date)
{
	return date > w->push->today;
}

const char *
work_place(const char *file, int line, const char *ref, char buf[WORK_PLACE_SIZE])
{
	(void)snprintf(
	    buf, WORK_PLACE_SIZE, ref[0] != '\0' ? "%s:%d (%s)" : "%s:%d", file, line, ref);
	return buf;
}
