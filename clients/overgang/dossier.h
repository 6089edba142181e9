/* dossier.h - All data of one case, read page by page: state, history and access record. Each
 * page is put on the access record under the given purpose. */
#ifndef OVERGANG_DOSSIER_H
#define OVERGANG_DOSSIER_H

#include "cli.h"

struct dossier {
	Ov__Answer *answer; /* holds the state */
	Ov__CaseState *state;
	uint64_t now;	    /* the daemon's time when it was read */
	Ov__Answer **pages; /* hold the events and the looks */
	size_t pages_count;
	const Ov__HistoryEntry **events;
	size_t events_count;
	const Ov__AccessEntry **looks;
	size_t looks_count;
};

/* CLI_OK, or the error of cli_request(), already printed. Only for a key of the owner team with
 * all areas, since others would read a part. Reads again when an event comes meanwhile, so that
 * state and history are of one moment; CLI_LATER when events keep coming. */
int dossier_gather(struct cli *c, const char *name, Ov__Purpose purpose, struct dossier *ret);
void dossier_clear(struct dossier *d);

/* The access record page by page, also where there is no case ("": all that is for us).
 * Not 0: stop, and that is the exit code. */
typedef int dossier_look(struct cli *c, const Ov__AccessEntry *e, void *context);
int dossier_looks(struct cli *c, const char *id, uint64_t after, dossier_look *each, void *context);

/* The whole as a person reads it, and as one JSON object. */
void dossier_print(struct cli *c, FILE *f, struct dossier *d);
void dossier_json(struct cli *c, FILE *f, const struct dossier *d);

#endif
