/* problem.c - Sentences about wrong values of a routine file, in the language of the key. */
#include "core/problem.h"

#include <string.h>

#include "base/text.h"
#include "core/routine.h"

/* "<piece>" and the sentence; nothing of a value is longer in it than 60 bytes. */
const char *
problem_about(const struct problem *p, struct piece about, const char *nb, const char *en)
{
	size_t n = about.len < 60 ? about.len : 60;

	/* Never cut within a letter. */
	while (n > 0 && n < about.len && ((unsigned char)about.at[n] & 0xc0) == 0x80)
		n--;
	text_set(p->scratch, ROUTINE_PROBLEM_SIZE, "\"");
	memcpy(p->scratch + 1, about.at, n);
	p->scratch[n + 1] = '\0';
	text_put(p->scratch, ROUTINE_PROBLEM_SIZE, "\" ");
	text_put(p->scratch, ROUTINE_PROBLEM_SIZE, p->nb ? nb : en);
	return p->scratch;
}

const char *
problem_said(const struct problem *p, const char *nb, const char *en)
{
	return p->nb ? nb : en;
}

const char *
problem_twice(const struct problem *p)
{
	return problem_said(p, "er oppgitt før, på norsk eller engelsk; behold én",
	    "was given before, in Norwegian or English; keep one");
}
