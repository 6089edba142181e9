/* municipality.h - Whose row is it, by what its cell says of the municipality? Pure.
 *
 * A cell is held against all municipalities of Norway, by the names and numbers they have and
 * had. It is another's only when all it says is known and nothing of it is ours: then the row
 * is dropped. Whatever is not known, names ours beside another, or contradicts itself stays
 * with the sender, who is told. */
#ifndef OVERGANG_LIAISON_MUNICIPALITY_H
#define OVERGANG_LIAISON_MUNICIPALITY_H

#include <stdbool.h>
#include <stddef.h>

struct municipality {
	const char *names;   /* between |; several have the same name */
	const char *numbers; /* those of today first, between blanks */
	/* The numbers of the municipalities that it is part of today, between blanks; six digits
	 * for a district of Oslo. */
	const char *today;
};

/* Ends with one that has no names. */
extern const struct municipality municipality_list[];

enum { MUNICIPALITY_TODAY_SIZE = 7, MUNICIPALITY_OWN_MAX = 64 };

/* Our municipalities, as numbers of today. */
struct municipality_own {
	char today[MUNICIPALITY_OWN_MAX][MUNICIPALITY_TODAY_SIZE];
	size_t count;
};

enum municipality_whose {
	MUNICIPALITY_OWN,
	MUNICIPALITY_OTHER,
	MUNICIPALITY_SHARED,	  /* "Asker, Bærum": ours and another */
	MUNICIPALITY_AMBIGUOUS,	  /* several have the name, and one of them is ours */
	MUNICIPALITY_CONTRADICTS, /* a name and a number that do not belong together */
	MUNICIPALITY_UNKNOWN,	  /* something in it is no municipality that there is */
	MUNICIPALITY_NONE,	  /* it is empty, or says that there is none */
};

/* Count the municipality of a configured name or number as ours. A name that several
 * municipalities share is ignored: the numbers beside it decide. false: it is not in the list. */
bool municipality_add_own(struct municipality_own *own, const char *name);

enum municipality_whose municipality_whose(const struct municipality_own *own, const char *cell);

#endif
