/* results.h - Figures of a team's work by month, as the two teams count it.
 *
 * A figure is a sum over cases, so that it can be added to the sums kept of cases that are erased
 * since; shares and means are two figures, which the reader divides. An event that happens once in
 * a case counts in the month of its release; nights in the month of their evening; an event without
 * a date (an agency that did not answer) in the month it was said. A person who is known by three
 * cases counts three times.
 *
 * Lead times are of dates that were known before the release, by the prison that told them;
 * releases by court and advanced ones are counted apart, since nobody could have told earlier. A
 * date that is more than 14 days after the release makes it an advanced one; one that was
 * withdrawn, or that was more than 14 days before, was no date of it. */
#ifndef OVERGANG_CORE_RESULTS_H
#define OVERGANG_CORE_RESULTS_H

#include <stdint.h>

#include <facts.pb-c.h>
#include <state.pb-c.h>
#include <store.pb-c.h>

#include "base/date.h"

/* The number of a figure is kept in the store: never reused. */
enum figure {
	FIGURE_RELEASED = 1,   /* releases that happened */
	FIGURE_HOME_SETTLED,   /* of them with a settled home on the day */
	FIGURE_HOME_TEMPORARY, /* with a temporary place that was sure */
	FIGURE_HOME_UNCERTAIN, /* with a promise */
	FIGURE_HOME_NONE,      /* without, or nothing known */
	FIGURE_INFORMED,       /* told of the municipality's services, before the release */
	FIGURE_MAPPED_HEALTH,  /* the area was mapped by the release */
	FIGURE_MAPPED_ECONOMY,
	FIGURE_MAPPED_HOUSING,
	FIGURE_MAPPED_OCCUPATION,
	FIGURE_MAPPED_NETWORK,
	FIGURE_VOLUNTEER,	 /* a volunteer organisation took part */
	FIGURE_NIGHTS_NONE,	 /* nights without a roof */
	FIGURE_NIGHTS_TEMPORARY, /* nights in temporary places */
	FIGURE_NIGHTS_HOME,	 /* nights in a home of one's own */
	FIGURE_LEAD_COUNT,	 /* releases with a date that was known before, … */
	FIGURE_LEAD_DAYS,	 /* … and by how many days, summed */
	FIGURE_LEAD_SHORT,	 /* of them by less than 14 days */
	FIGURE_COURT,		 /* released by a court */
	FIGURE_ADVANCED,	 /* advanced */
	FIGURE_OCCUPATION_COUNT, /* started in work, education or another activity, … */
	FIGURE_OCCUPATION_DAYS,	 /* … so many days after the release, summed */
	FIGURE_GOALS_SET,
	FIGURE_GOALS_REACHED,
	FIGURE_TASKS_DONE,
	FIGURE_TASKS_BY_PERSON,	  /* of them by the person */
	FIGURE_UNANSWERED,	  /* times that somebody was silent */
	FIGURE_RETURNS,		  /* cases of somebody who was here before, … */
	FIGURE_RETURN_DAYS,	  /* … so many days out, summed */
	FIGURE_OVERDOSE_CONTACTS, /* contacts within six weeks where there was the risk */
	FIGURE_OVERDOSE_CASES,	  /* releases with that risk */
	FIGURE_RETURNS_UNKNOWN,	  /* returns of which nobody knows how many days: not in the mean */
	FIGURES
};

/* "nights_temporary"; NULL for no figure. */
const char *figure_name(uint32_t figure);

/* Of one figure, in one month; `agency` is the prison of a lead time, else 0. */
struct result {
	uint32_t month; /* yyyymm */
	uint32_t figure;
	uint32_t agency;
	uint32_t value;
};

enum { RESULTS_MAX = 1024 };

/* Facts of one case's events about the time before its release. */
struct before {
	bool informed;
	uint32_t mapped; /* bit 1 << area */
};

struct results {
	uint32_t from, to; /* months that are asked for, both included */
	struct before before;
	struct result list[RESULTS_MAX];
	size_t count;
	bool full; /* there was no room for all */
};

/* Add to the given figures. */
void results_add(
    struct results *r, uint32_t month, enum figure figure, uint32_t agency, uint32_t value);
/* Another case follows: first its events, then itself. */
void results_next(struct results *r);
/* The figures of one case, as it stands on `today`. */
void results_case(struct results *r, const Ov__CaseState *state, ov_date today);
/* The figures of one event that the state does not keep; `state` is the case as it is. */
void results_event(struct results *r, const Ov__CaseState *state, const Ov__Event *e);

#endif
