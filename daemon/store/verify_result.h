/* verify_result.h - The counts and the first problem of a verification. */
#ifndef OVERGANG_STORE_VERIFY_RESULT_H
#define OVERGANG_STORE_VERIFY_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "store/shares.h"

/* A link of the chain that was written down elsewhere: in a log line, by an auditor. */
struct chain_head {
	uint64_t seq; /* 0: none */
	unsigned char chain[SEAL_CHAIN_SIZE];
};

struct verify_result {
	uint64_t events;
	uint64_t erased; /* of them, of cases that were erased */
	uint64_t cases;
	uint64_t listed;  /* events that the cases lead to */
	uint64_t entries; /* of streams */
	uint64_t looks;	  /* on the access record */
	struct chain_head anchor;
	char problem[256]; /* the first one found; "" when there is none */
};

/* A problem, unless there is one already: the first one names the place, and the others are mostly
 * its consequences. */
void verify_problem(struct verify_result *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* share_get(), with a problem where the row is not as it was written. */
bool verify_share(struct journal *j, uint32_t agency, const unsigned char id[CASE_ID_SIZE],
    struct share *ret_share, struct verify_result *r);

#endif
