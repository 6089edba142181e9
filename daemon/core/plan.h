/* plan.h - A routine and what is known of a case give tasks with due dates.
 *
 * A routine is a team's own file (config/routines/). It is consulted when a plan
 * is made and never when events are replayed: plan.made carries the dates.
 *
 * Notation of a due date. Anchors: I intake, N notice received, D date known, S
 * consent given, C two-thirds date, R release (L is accepted for it), W last full
 * working day before the latest window of low staffing, or closed run of three
 * days or more, that begins after N and before R. Units: d days, v working days
 * (virkedager), u weeks, m months. min(…) is the earlier, max(…) the later of
 * those that are known. "R-8u", "min(R-10v, W)", "N+1v". Several occurrences are
 * separated by a comma outside parentheses: "R+7d, R+30d, R+90d".
 * Anchors of later rules (B, G, M, F, MP, P) are refused by name until their
 * facts are in the catalogue.
 *
 * An unknown anchor makes the due date unknown (0), never today. */
#ifndef OVERGANG_CORE_PLAN_H
#define OVERGANG_CORE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <facts.pb-c.h>
#include <state.pb-c.h>

#include "arena.h"
#include "core/calendar.h"

enum {
	ROUTINE_TASKS_MAX = 48,
	OCCURRENCES_MAX = 8,
	TERMS_MAX = 4, /* in one min() or max() */
	MET_BY_MAX = 8,
	OWNERS_MAX = 4,
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
};

enum unit { UNIT_DAYS, UNIT_WORKING_DAYS, UNIT_WEEKS, UNIT_MONTHS };

struct due_term {
	enum anchor anchor;
	int32_t offset;
	enum unit unit;
};

enum due_pick { DUE_ONE, DUE_MIN, DUE_MAX };

struct due_rule {
	enum due_pick pick;
	struct due_term terms[TERMS_MAX];
	size_t terms_count;
};

/* When a task applies. All conditions named must hold. */
enum condition {
	CONDITION_CONSENT = 1u << 0,	   /* samtykke */
	CONDITION_NO_CONSENT = 1u << 1,	   /* uten samtykke */
	CONDITION_NO_HOME = 1u << 2,	   /* uten bolig: no own, municipal or leased home */
	CONDITION_OWN_HOME = 1u << 3,	   /* egen bolig: own, municipal or leased */
	CONDITION_TEMPORARY = 1u << 4,	   /* midlertidig: a guarantee or temporary place */
	CONDITION_UNSETTLED = 1u << 5,	   /* midlertidig eller ubekreftet */
	CONDITION_HOME_OR_PLACE = 1u << 6, /* bolig eller plass */
};

struct routine_task {
	char id[8];
	char title_nb[120];
	char title_en[120];
	Ov__Role owners[OWNERS_MAX];
	size_t owners_count;
	struct due_rule due[OCCURRENCES_MAX];
	size_t due_count;
	struct due_rule last; /* "senest": never later than this; terms_count 0: none */
	unsigned conditions;
	uint32_t met_by[MET_BY_MAX]; /* numbers of kinds; the first one's area is the task's */
	size_t met_by_count;
	char after[8]; /* prerequisite: shown, not enforced; "" is none */
	bool essential;
	Ov__Missing missing;
	int line; /* in the file, for messages */
};

struct routine {
	char name[32];
	struct routine_task tasks[ROUTINE_TASKS_MAX];
	size_t tasks_count;
};

/* One "key = value" of a task's section, bokmål or English key. NULL, or a
 * sentence in the file's language that says what is wrong; it points into
 * `scratch` (at least 256 bytes) or is static. */
const char *routine_set(struct routine_task *t, const char *key, const char *value, char *scratch);

/* What is missing before the task can be used; NULL when nothing is. */
const char *routine_task_complete(const struct routine_task *t);

/* What the anchors of one case are. 0 is unknown. */
struct anchors {
	ov_date date[ANCHOR_BEFORE_WINDOW + 1];
	struct span window; /* what W stands before; first = 0: none */
};
void plan_anchors(const struct calendar *c, const Ov__CaseState *state, struct anchors *ret_a);

/* The due date of one rule; *ret_because is set to a sentence in bokmål (arena)
 * when a window decided it: "Fellesferien 12.07–01.08 ligger mellom. Må være gjort
 * senest fredag 09.07.", else untouched. */
ov_date plan_due(const struct calendar *c, const struct due_rule *rule, const struct anchors *a,
    struct arena *arena, const char **ret_because);

/* The tasks that the routine asks for in this case now, all areas, in the order of
 * the routine; each occurrence is a task ("a35/2"; the first is "a35"). States,
 * marks and met_number are carried over from the state's own tasks of the same id:
 *  P1 a task not in the state begins PLANNED;
 *  P2 a done task stays done, unless it is tied and date_version has moved since
 *     it was met: then CONFIRM_AGAIN, confirmed_for the old date;
 *  P3 overdue_said is kept unless the due date is another;
 *  P4 a task that no longer applies and is not done is left out; a done one stays;
 *  P5 what is due some time after the release (R+7d) is not asked for while there is no
 *     release date: whatever met it now would have come before the release.
 *  P6 once somebody has arrived, what should have been ready before the release and is not
 *     done is no longer asked for.
 * The routine has at most TASKS_MAX tasks, occurrences counted (routine_load() sees to it).
 * A task is tied when one of its terms hangs on R or W and its due date is not
 * after R (what follows the release needs no confirming again). not_before is R
 * for a task whose offset from R is positive.
 * `today` is what a consent's last day is held against.
 * Uses each task's area as given by catalogue_area(met_by[0]). Returns the count
 * (at most TASKS_MAX); *ret_areas[i] is the area of *ret_tasks[i]. */
size_t plan_make(const struct routine *r, const struct calendar *c, const Ov__CaseState *state,
    ov_date today, struct arena *arena, Ov__Task ***ret_tasks, Ov__Area **ret_areas);

#endif
