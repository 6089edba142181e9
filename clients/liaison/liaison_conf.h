/* liaison_conf.h - The sender's settings: whose rows are sent, to whom, and where state is kept. */
#ifndef OVERGANG_LIAISON_CONF_H
#define OVERGANG_LIAISON_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/problem.h"
#include "municipality.h"

enum {
	LIAISON_NAMES_MAX = 32,
	LIAISON_NAME_SIZE = 64,
};

struct liaison_conf {
	char queue[512];	     /* directory of the memory and the queue */
	char prison[96];	     /* where the file has no Fengsel; "" is none */
	char team[33];		     /* agency of the team that these notices are for */
	char restricted_agency[33];  /* owns the case of a protected address; "": the row stays */
	char stay_notice_agency[33]; /* state Nav, for § 21-4; "": no such notice is sent */
	char phone[48];		     /* whom to ring about a row that is not sent */
	bool family_name_first;
	bool allow_synthetic;
	bool address_column_required; /* a list without Adressesperre is refused */
	uint32_t timeout_ms;
	char municipalities[LIAISON_NAMES_MAX][LIAISON_NAME_SIZE]; /* keys of normal.h */
	size_t municipalities_count;
	struct municipality_own own;
	char other_teams[LIAISON_NAMES_MAX][LIAISON_NAME_SIZE]; /* keys of normal.h */
	size_t other_teams_count;
	struct {
		char name[LIAISON_NAME_SIZE]; /* as in "Samtykke til", as a key */
		char agency[33];
	} recipients[LIAISON_NAMES_MAX];
	size_t recipients_count;
};

/* Read the file's sections [liaison] and [recipients]; [overgang] is the library's. 0, or
 * -1 with the problem. */
int liaison_conf_load(const char *path, struct liaison_conf *ret, struct problem *ret_problem);

/* Is it in such a list? */
bool liaison_conf_listed(const char (*list)[LIAISON_NAME_SIZE], size_t count, const char *name);
/* The agency that the name in "Samtykke til" stands for; NULL. */
const char *liaison_conf_agency(const struct liaison_conf *c, const char *name);

#endif
