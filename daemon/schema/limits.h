/* limits.h - Every bound of a case and of a report, in one place. A refusal says the number
 * of the limit (schema/refusals.h). */
#ifndef OVERGANG_SCHEMA_LIMITS_H
#define OVERGANG_SCHEMA_LIMITS_H

enum {
	/* Leave ten years of the calendar for dates that are computed from a date. */
	DATE_FIRST = 19700101,
	DATE_LAST = 21891231,
	FACTS_MAX = 32,		   /* in one report */
	TEXT_SIZE_MAX = 4000,	   /* bytes of one text */
	TASKS_MAX = 64,		   /* of one case, all areas together */
	TASKS_ADDED_MAX = 16,	   /* of those, added ones that are open */
	LATEST_MAX = 64,	   /* facts kept per area; goals and commitments beside them */
	PROMISES_MAX = 24,	   /* goals and commitments of an area that are open */
	PROMISES_OF_ONE_MAX = 8,   /* of those, by one agency beside the owner team */
	PARTICIPANTS_MAX = 32,	   /* of one case */
	GRANTS_MAX = 16,	   /* of one participant */
	GRANT_KINDS_MAX = 16,	   /* single kinds in one grant */
	KIND_NUMBER_MAX = 256,	   /* kinds have numbers below */
	BASES_MAX = 64,		   /* legal bases in the table */
	ALERTS_MAX = 16,	   /* of one case */
	ROUTINES_MAX = 8,	   /* of a team */
	TELLINGS_MAX = 8,	   /* kept of each fact: how many times a task can ask for */
	STATE_SIZE_MAX = 48000,	   /* bytes of a case's state, packed: it fits one answer */
	CASE_EVENTS_MAX = 4096,	   /* of one case; facts that end something are taken beyond it */
	STRANGER_EVENTS_MAX = 256, /* of one who has only opened the case */
	STRANGER_BYTES_MAX = 4096, /* facts by such an agency that the state keeps */
	ENDING_MORE = 64,    /* facts of an area beyond LATEST_MAX, of kinds that end something */
	ENDING_BYTES = 8000, /* beyond STATE_SIZE_MAX, for the same */
	RETRACTIONS_PER_TURN_MAX = 4, /* each folds a case anew */
	OPENINGS_PER_DAY_MAX = 500,   /* by one key */
	EVENTS_MAX =
	    768, /* one report may cause: facts, 31 agencies x 10 areas shared, plan, tasks */
	CONCLUDE_ROUNDS_MAX = 8, /* until conclusions come to rest */

	AGENCIES_MAX = 256,
	KEYS_MAX = 1024,
	NAME_SIZE_MAX = 32, /* bytes of an agency, key or consumer name */
	CONSUMERS_MAX = 16, /* of one agency */
	PARKED_MAX = 1000,  /* deliveries that one consumer has parked; then it waits */

	PERSON_NUMBER = 65535, /* stands where an agency number stands: innbyggeren selv */
};

#endif
