/* adapter.h - The adapter's settings: section [adapter] of its file. */
#ifndef OVERGANG_ADAPTER_ADAPTER_H
#define OVERGANG_ADAPTER_ADAPTER_H

#include <stdbool.h>

#include "base/problem.h"
#include "files.h"
#include "overgang.h"

enum { ADAPTER_TRAYS = 4 };

struct adapter_settings {
	char consumer[40];
	char intray[FILES_PATH_SIZE];
	char outtray[FILES_PATH_SIZE];
	char sent[FILES_PATH_SIZE];
	char rejected[FILES_PATH_SIZE];
	int lines[ADAPTER_TRAYS]; /* of these four keys */
	char language[8];	  /* "" is that of [overgang], or of the locale */
	char sender[128];	  /* who writes the letters */
	char contact[128];	  /* whom to ring */
	unsigned tries;		  /* for a delivery that cannot be written */
	bool receipts;		  /* task.received is reported for tasks in letters */
	bool park;		  /* after that it is put aside; else everything waits for it */
};

/* Read and check what the file says; whether the folders are there is the machine's state, which
 * adapter_trays() tells. 0, or -1 with the problem. */
int adapter_load(const char *path, struct adapter_settings *ret, struct problem *ret_problem);

/* Can letters be laid in the in-tray now? 0, or -1 with the problem. */
int adapter_intray(const struct adapter_settings *s, struct problem *ret_problem);
/* The same of all folders; those of the out-tray lie in one file system. */
int adapter_trays(const struct adapter_settings *s, struct problem *ret_problem);

#endif
