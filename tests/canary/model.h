/* model.h - Who may know which fact: the rules of need to know once more, as simple as they can be
 * said, and without a line of the daemon's.
 *
 * The model is told each report, whether it was accepted, and the day. It is asked whether a canary
 * may be seen. Each answer is recomputed from all reports; no state is kept that could go wrong.
 * The numbers of the rules (R1 …) are those of tests/README.md. */
#ifndef OVERGANG_TESTS_CANARY_MODEL_H
#define OVERGANG_TESTS_CANARY_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <facts.pb-c.h>

#include "search.h"

enum {
	MODEL_AGENCIES_MAX = 16,
	MODEL_KEYS_MAX = 32,
	MODEL_CASES_MAX = 64,
	MODEL_REPORTS_MAX = 1024,
	MODEL_SAID_MAX = 4096,
	MODEL_BEARINGS_MAX = 4 * CANARIES_MAX,
	MODEL_EMERGENCIES_MAX = 128,
	KIND_CANARIES_MAX = 12,
	EMERGENCY_MINUTES = 20,
	NO_CASE = -1,
};

#define AREA(NAME)    (1u << OV__AREA__AREA_##NAME)
#define ALL_AREAS     0x1ffeu
#define KIND(NAME)    ((uint64_t)1 << OV__FACT__FACT_##NAME)
#define AGENCY_BIT(n) (1u << (n))

struct model;
struct said;

/* One row per kind that can be reported. */
struct model_kind {
	uint32_t number;
	const char *name;
	Ov__Area area; /* NONE: the fact names it; of report.retracted, the retracted facts do */
	uint32_t who;  /* roles that may */
	unsigned flags;
};
enum {
	MODEL_ADDRESSED = 1 << 0, /* the speaker and the owner alone (R9) */
};
const struct model_kind *model_kinds(size_t *ret_count);
const struct model_kind *model_kind(uint32_t number);
bool model_is_concluded(uint32_t number);
/* May it know the kinds that a consent opens to that role? */
bool model_knows_role(uint32_t role);
/* Kinds the daemon concludes that are the owner's alone (R7). */
bool model_owner_only(const char *kind);

/* The kinds that the law opens, for one role, between two dates (R5). */
struct model_law {
	const char *code;
	uint32_t role;
	uint32_t areas;
	uint64_t kinds;
	uint32_t from, to; /* 0 is open */
};
const struct model_law *model_laws(size_t *ret_count);
/* Is it one that may be invoked today, for those who are named? */
bool model_law_holds(const struct model *m, const struct said *s);

struct model_agency {
	uint32_t number;
	const char *name;
	uint32_t role; /* one, as a number */
};

struct model_key {
	char user_id[80];
	uint32_t agency;
	uint32_t areas;
	bool revoked;
};

/* One fact, as it was reported. The meaning of a field depends on the kind. */
struct said {
	uint32_t kind;
	uint16_t canaries[KIND_CANARIES_MAX];
	size_t canaries_count;
	uint16_t in_alert[4];  /* of these, the ones that an alert repeats (R6) */
	uint16_t in_nights[2]; /* and whom to ring about a night without a roof, in area housing */
	uint32_t named;	       /* no agency was named: it holds for all of them */
	bool all;	       /* no agency was named: all of them */
	uint32_t areas;	       /* of a consent: 0 is the default ones */
	uint32_t area;	       /* that the fact itself names; 0: its kind's */
	uint64_t kinds;	       /* single ones */
	uint32_t until;	       /* last day */
	int law;	       /* of a basis: the row; -1 none */
	int retracted;	       /* the report that is retracted; index */
	bool again;	       /* the same no once more: counts as not reported */
	bool moves;	       /* grants: its reporter could move them when it came */
};

/* A report as it was accepted. */
struct model_report {
	int case_index;
	uint32_t reporter, on_behalf; /* on_behalf: 0 nobody, 65535 the person */
	int key;
	struct said *said;
	size_t said_count;
	unsigned char id[16];
	uint16_t told_by;
	bool retracted;
	bool news;   /* the report made an event */
	uint32_t at; /* minutes */
};

struct model_case {
	char id[16];
	int person;
	bool restricted, closed, exported, erased;
	unsigned epoch;	       /* 1 once it is restricted: earlier facts have other readers */
	uint32_t first_opener; /* R4 */
	uint32_t takes_part;   /* agencies: bits */
	uint32_t owner;
};

/* The reason why a canary may be somewhere; one for each fact that it stands in. */
struct bearing {
	int next; /* of the same canary; 0: none */
	int case_index;
	uint32_t areas;
	uint64_t kinds;
	uint32_t reporter;
	uint32_t owner; /* of the case, when it was said */
	uint32_t heard; /* further agencies that are told of it: bits */
	uint32_t addressee;
	unsigned epoch;
	size_t after; /* reports before it, of all cases */
	bool addressed;
	bool meets;   /* kinds that a voluntary organisation needs */
	bool of_one;  /* a fact about an organisation, */
	uint32_t one; /* this one: a bit; 0: none of those here */
};

enum canary_type {
	CANARY_UNSAID, /* sent, and not accepted: no agency may have it */
	CANARY_FACT,
	CANARY_TOLD_BY,
	CANARY_CLAIMED,
	CANARY_RECORDED, /* reasons and names that the access record keeps */
};

struct canary {
	enum canary_type type;
	const char *field;
	int bearing;
};

struct emergency {
	int case_index, key;
	uint32_t until; /* minutes */
};

struct model {
	struct model_agency agencies[MODEL_AGENCIES_MAX];
	size_t agencies_count;
	struct model_key keys[MODEL_KEYS_MAX];
	size_t keys_count;
	struct model_case cases[MODEL_CASES_MAX];
	size_t cases_count;
	struct model_report reports[MODEL_REPORTS_MAX];
	size_t reports_count;
	struct said said[MODEL_SAID_MAX];
	size_t said_count;
	struct bearing bearings[MODEL_BEARINGS_MAX];
	size_t bearings_count;
	struct canary canary[CANARIES_MAX];
	struct canaries words;
	struct emergency emergencies[MODEL_EMERGENCIES_MAX];
	size_t emergencies_count;
	uint32_t today;	 /* yyyymmdd in Oslo */
	uint32_t minute; /* of local time, counted on */
};

/* A place where a canary was seen. */
enum where {
	WHERE_STREAM,
	WHERE_FETCH,
	WHERE_CASE,
	WHERE_CASES,
	WHERE_HISTORY,
	WHERE_ACCESS,
	WHERE_ANSWER,  /* an answer without content: hello, report, acknowledge … */
	WHERE_REFUSAL, /* any other outcome than OK */
	WHERE_SMS,
	WHERE_LOG,
	WHERE_FILE, /* raw */
};

void model_begin(struct model *m, uint64_t seed);
const struct model_agency *model_agency(const struct model *m, uint32_t number);
int model_find_case(const struct model *m, const char *id);
/* The case of that id, made when it is new. */
int model_case(struct model *m, const char *id, int person);

/* A report was accepted, in this order; its `said` stays where it is. */
void model_apply(struct model *m, struct model_report *r);
/* The claimed user of a request, which was about this case (NO_CASE: about all its agency
 * takes part in, when it is a read of several). */
void model_claim(struct model *m, uint16_t canary, uint32_t agency, int case_index, bool several);
/* Reason and decision-maker of an erasure, done or refused. */
void model_erase(struct model *m, int case_index, const uint16_t canaries[2], bool done);

/* May the holder of this key see it there, today? key NULL: everybody with a key of the agency (a
 * publication). */
bool model_may(const struct model *m, const struct model_key *key, uint32_t agency, uint16_t canary,
    enum where where);
/* Must it have been published to the agency when it was reported? */
bool model_must(const struct model *m, uint32_t agency, uint16_t canary);
/* Does the agency know that there is such a case? */
bool model_knows(const struct model *m, uint32_t agency, int case_index);
/* May this key read the case by emergency access now? */
bool model_emergency(const struct model *m, const struct model_key *key, int case_index);
/* Does its word move grants in the case, as it stands? */
bool model_moves(const struct model *m, uint32_t agency, int case_index);
/* Is this kind granted to it, by itself or with its area? */
bool model_granted(const struct model *m, uint32_t agency, int case_index, uint32_t kind);
/* Is anything granted to it? */
bool model_has_grant(const struct model *m, uint32_t agency, int case_index);

#endif
