/* routine.h - A team's routine as its file says it: tasks, due dates, conditions.
 *
 * A routine is a team's own file (config/routines/). It is consulted when a plan
 * is made and never when events are replayed: plan.made carries the dates.
 *
 * Notation of a due date. An anchor, an offset, and where it matters an hour:
 *   I intake, N notice received, D date known, S consent given, C two-thirds date, B
 *   parole decided, R release (L is accepted for it), G the last night of the place that
 *   covers now, M moved in to a home of one's own, F remand order's expiry, MP end of
 *   reporting duty, P end of probation, W last full working day before the window of low
 *   staffing, or closed run of three days or more, that eats into the lead time: in
 *   min(R-10v, W) that in which R-10v falls, or else the latest that begins after it and before
 *   R (before C while nobody has set a date and parole is not refused). Alone, and in max(…), W
 *   has no lead time of its own: the latest that begins after N and before R;
 *   the id of another task (its day done, or else its due date); the name of a kind (the
 *   date that its latest fact says, or else the day it occurred).
 *   Units: d days, v working days (virkedager), u weeks, m months. "R-8u", "N+1v",
 *   "t06+10v", "commitment.missed+1v", "R kl 18.00"; "M den 25." is the 25th of M's month.
 *   min(…) is the earlier, max(…) the later of those that are known. Several occurrences are
 *   separated by a comma outside parentheses: "R+7d, R+30d, R+90d".
 *   What is counted from an anchor falls on a day that deadlines may fall on (calendar.h): an
 *   earlier one where it is counted back or has "den", a later one where it is counted forward
 *   (more than three days later, as at Easter: the last before people leave), but not past the
 *   release when it would have come before. The anchor's own day, and what has
 *   an hour, stays.
 *
 * What meets a task: kinds, any of them or (alle: …, all: …) each of them; of one thing,
 * "document.ordered(bankkort)", "need.assessed(health)"; so many times, "contact.attempted x3".
 *
 * An unknown anchor makes the due date unknown (0), never today. */
#ifndef OVERGANG_CORE_ROUTINE_H
#define OVERGANG_CORE_ROUTINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <facts.pb-c.h>

#include "schema/limits.h"

enum {
	ROUTINE_TASKS_MAX = 48,
	OCCURRENCES_MAX = 8,
	TERMS_MAX = 4, /* in one min() or max() */
	MET_BY_MAX = 8,
	OWNERS_MAX = 4,
	AFTER_MAX = 4,
	REMIND_MAX = 4,
	TASK_ID_SIZE = 8,
	ROUTINE_PROBLEM_SIZE = 512,
};

enum anchor {
	ANCHOR_NONE,
	ANCHOR_INTAKE,
	ANCHOR_NOTICE,
	ANCHOR_DATE_KNOWN,
	ANCHOR_CONSENT,
	ANCHOR_TWO_THIRDS,
	ANCHOR_RELEASE,
	ANCHOR_BEFORE_WINDOW,
	ANCHOR_PAROLE,
	ANCHOR_PLACE_ENDS,
	ANCHOR_MOVED_IN,
	ANCHOR_REMAND_EXPIRY,
	ANCHOR_DUTY_ENDS,
	ANCHOR_PROBATION_ENDS,
	ANCHORS, /* the two below hang on more than the case */
	ANCHOR_TASK,
	ANCHOR_KIND,
};

enum unit { UNIT_DAYS, UNIT_WORKING_DAYS, UNIT_WEEKS, UNIT_MONTHS };

struct due_term {
	enum anchor anchor;
	int32_t offset;
	enum unit unit;
	uint32_t hhmm;		 /* "kl 18.00"; 0: the whole day */
	uint32_t day;		 /* "den 25."; 0: none */
	char task[TASK_ID_SIZE]; /* with ANCHOR_TASK */
	uint32_t kind;		 /* with ANCHOR_KIND */
};

enum due_pick { DUE_ONE, DUE_MIN, DUE_MAX };

struct due_rule {
	enum due_pick pick;
	struct due_term terms[TERMS_MAX];
	size_t terms_count;
};

/* When a task applies. All conditions named must hold. An unknown home counts as none where
 * housing is asked about, never as a home. */
enum condition {
	CONDITION_CONSENT = 1u << 0,	      /* samtykke */
	CONDITION_NO_CONSENT = 1u << 1,	      /* uten samtykke */
	CONDITION_NO_HOME = 1u << 2,	      /* uten bolig: no own, municipal or leased home */
	CONDITION_OWN_HOME = 1u << 3,	      /* egen bolig: own, municipal or leased */
	CONDITION_TEMPORARY = 1u << 4,	      /* midlertidig: a guarantee or temporary place */
	CONDITION_UNSETTLED = 1u << 5,	      /* midlertidig eller ubekreftet */
	CONDITION_HOME_OR_PLACE = 1u << 6,    /* bolig eller plass */
	CONDITION_SENTENCED = 1u << 7,	      /* dom */
	CONDITION_REMAND = 1u << 8,	      /* varetekt */
	CONDITION_NO_RESTRICTIONS = 1u << 9,  /* uten restriksjoner: none that run today */
	CONDITION_HEALTH_NEED = 1u << 10,     /* behov helse: some or great */
	CONDITION_ECONOMY_NEED = 1u << 11,    /* behov økonomi */
	CONDITION_HOUSING_NEED = 1u << 12,    /* behov bolig */
	CONDITION_OCCUPATION_NEED = 1u << 13, /* behov sysselsetting */
	CONDITION_NETWORK_NEED = 1u << 14,    /* behov nettverk */
	CONDITION_OVERDOSE_RISK = 1u << 15,   /* overdosefare: an item of a need */
	CONDITION_REPORTING_DUTY = 1u << 16,  /* møteplikt: set, or a condition of the parole */
	CONDITION_RELEASED = 1u << 17,	      /* ute: release.confirmed for this date */
	CONDITION_COURT = 1u << 18,	      /* løslatt av retten */
	CONDITION_NO_FIXED_ABODE = 1u << 19,  /* ufb: the prison's list says so, or no home */
};

/* The kinds that meet a task. */
struct met_by {
	uint32_t kind;
	char key[40];	/* of which thing, or the area of a need; "" is any */
	uint32_t count; /* 0 and 1 are once */
};

/* `need` of a task: "behov(legitimasjon)", one of the items of an assessed need. */
struct routine_task {
	char id[TASK_ID_SIZE];
	char title_nb[120];
	char title_en[120];
	Ov__Role owners[OWNERS_MAX];
	size_t owners_count;
	struct due_rule due[OCCURRENCES_MAX];
	size_t due_count;
	struct due_rule last; /* "senest": never later than this; terms_count 0: none */
	unsigned conditions;
	char need[40]; /* and this item of a need; "" is none */
	struct met_by met_by[MET_BY_MAX];
	size_t met_by_count;
	bool met_by_all;		     /* each of them, not any */
	Ov__Area area;			     /* `område`; none: see routine_task_area() */
	char after[AFTER_MAX][TASK_ID_SIZE]; /* tasks that it builds on */
	size_t after_count;
	int32_t repeat; /* once done, due again so long after; 0: never */
	enum unit repeat_unit;
	bool repeat_grows;	     /* longer, the more the person does */
	uint32_t remind[REMIND_MAX]; /* days before the due date, descending */
	size_t remind_count;
	uint32_t priority; /* order among late tasks; 0 comes last */
	bool essential;
	Ov__Missing missing;
	int line; /* in the file, for messages */
};

struct routine {
	char name[32];
	char title[96]; /* "navn" */
	uint32_t
	    statuses; /* bit 1 << Status: it is the one for these, unless a case says another */
	struct routine_task tasks[ROUTINE_TASKS_MAX];
	size_t tasks_count;
};

/* A team's routines. Ids of tasks differ over all of them. */
struct routines {
	struct routine list[ROUTINES_MAX];
	size_t count;
	uint64_t
	    reckoned_from[KIND_NUMBER_MAX / 64]; /* kinds that are anchors in them, a bit each */
};

/* To be called when `list` is complete. */
void routines_note_anchors(struct routines *r);
/* Does any due date hang on a fact of this kind, as "commitment.missed+1v" does? */
bool routines_reckon_from(const struct routines *r, uint32_t kind);

/* NULL: there is none of that name. */
const struct routine *routines_named(const struct routines *r, const char *name);

/* The area that the task stands in: that of the kind that meets it first, unless `område` says
 * another. */
Ov__Area routine_task_area(const struct routine_task *t);
/* "health": the English word of an area, by which a need is named in met_by; "" for none. */
const char *routine_area_word(Ov__Area area);

#endif
