/* problems.h - The kinds of problem of the sender: with its settings, and with its memory. */
#ifndef OVERGANG_LIAISON_PROBLEMS_H
#define OVERGANG_LIAISON_PROBLEMS_H

#include "base/problem.h"

/* clang-format off */
#define LIAISON_PROBLEMS(X) \
	/* liaison.conf */ \
	X(PROBLEM_LIST_NAMES, "list-names", "names stand between commas and have 1 to {1} bytes") \
	X(PROBLEM_TOO_MANY_NAMES, "too-many-names", "has more than {1} names") \
	X(PROBLEM_NO_MUNICIPALITY, "no-municipality", \
	    "names no municipality of Norway, or a name that several have; add its number") \
	X(PROBLEM_NO_AGENCY, "no-agency", \
	    "is no agency's name; write it as in the daemon's agencies.conf: nav-asker") \
	X(PROBLEM_SECONDS_RANGE, "seconds-range", "is a number of seconds from 1 to {1}") \
	X(PROBLEM_NAME_ORDER, "name-order", \
	    "is family-first (Etternavn, Fornavn) or given-first") \
	X(PROBLEM_ADDRESS_COLUMN, "address-column", \
	    "is required, or none where the lists have no column Adressesperre") \
	X(PROBLEM_RECIPIENT_TWICE, "recipient-twice", \
	    "is there already, written a little differently") \
	X(PROBLEM_TOO_MANY_RECIPIENTS, "too-many-recipients", "is one more than {1} recipients") \
	X(PROBLEM_LIAISON_SECTION, "liaison-section", \
	    "stands in [{1}]; there are [overgang], [liaison] and [recipients]") \
	X(PROBLEM_NO_QUEUE, "no-queue", "[liaison] has no queue, the directory of what waits") \
	X(PROBLEM_NO_TEAM, "no-team", \
	    "[liaison] has no team, the agency of the team these notices are for") \
	X(PROBLEM_NO_PHONE, "no-phone", \
	    "[liaison] has no phone, whom to ring about a row that is not sent") \
	X(PROBLEM_NO_MUNICIPALITIES, "no-municipalities", \
	    "[liaison] has no municipalities, whose rows are sent") \
	X(PROBLEM_TEAM_ITSELF, "team-itself", \
	    "is the team itself; it is another agency, with keys of its own, that those in the " \
	    "team do not have") \
	X(PROBLEM_NO_RECIPIENT, "no-recipient", \
	    "[recipients] has no name for {1}; a consent could never include the team") \
	/* The memory of rows that were answered. */ \
	X(PROBLEM_MEMORY_NOT_MADE, "memory-not-made", "cannot be made") \
	X(PROBLEM_MEMORY_KEY, "memory-key", \
	    "cannot be used; without it no rows can be known again") \
	X(PROBLEM_MEMORY_UNREADABLE, "memory-unreadable", \
	    "cannot be read; put the file of the backup in its place, or move it away, and all " \
	    "rows are sent once more, as the same cases")
/* clang-format on */

LIAISON_PROBLEMS(PROBLEM_DECLARED)

#endif
