/* dossier.h - All that is kept of one case, gathered page by page: its state, its history and
 * who has looked. What is gathered is put on record under the purpose that is given. */
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

/* CLI_OK, or what cli_request() returned and has said. For a key of the owner team with all
 * areas, and refused to others before anything is read: they would gather a part. Read again when something happens meanwhile, so that state and history are
 * of one moment; CLI_LATER when that goes on. */
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
