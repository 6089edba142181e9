/* sender.h - A prison that pushes lists with the liaison's own code, to a daemon that is a function
 * with scripted answers. */
#ifndef OVERGANG_TESTS_SENDER_H
#define OVERGANG_TESTS_SENDER_H

#include <stdint.h>

#include "liaison/liaison_conf.h"
#include "liaison/push.h"
#include "overgang.h"

#define EXAMPLE "config/demo/losl-2027-01-11.csv"
#define BOM	"\xef\xbb\xbf"

enum { SENT_MAX = 64, CELLS = 26, LIST_SIZE = 1 << 16 };

struct daemon {
	struct {
		char text[512]; /* case or person, kinds, release date */
		unsigned char key[OVERGANG_KEY_SIZE];
		Ov__Report *report;
	} sent[SENT_MAX];
	size_t count;
	size_t answers_before_silence; /* then nobody answers */
	Ov__Outcome outcome;	       /* of the next ones; 0 is OK */
	uint64_t number;	       /* the last of the own stream */
	uint64_t epoch, common;	       /* epoch other than the request's, and the last number that
				        * still holds */
	bool set_back;		       /* undeclared: the same epoch */
	struct place asked;	       /* the place in the last request */
	const char *closed;	       /* a case that accepts no more facts */
	const char *why;	       /* the code of that; "case-closed" */
};

extern struct daemon fake;
extern char dir[64]; /* of the test */
extern struct liaison_conf conf;
extern char *out, *err; /* the output of the last push */
extern uint32_t today;	/* long after all lists, unless a test says otherwise */
extern char list[LIST_SIZE];
extern const char *const headers[CELLS];
extern const char *const gaupe_row[CELLS]; /* one row */

#define CHANGED(...)              \
	(const char *const[])     \
	{                         \
		__VA_ARGS__, NULL \
	}

void forget_sent(void);
const Ov__Fact *sent_fact(size_t i, Ov__Fact__FactCase kind);
int push_paths(char *const *paths, size_t count, uint32_t as_of);
int push(const char *path);
void has(const char *where, const char *text);
void has_not(const char *where, const char *text);
const char *in_dir(const char *name);
const char *write_file(const char *name, const void *bytes, size_t size);
char *read_whole(const char *path);
void put_row(const char *const cells[CELLS], const char *const changes[]);
void begin_list(void);
int push_changed(const char *name, const char *const changes[]);
void remove_tree(const char *path);
const char *filled_conf(void);
int new_sender(void **state);
int end_sender(void **state);
const char *case_of(const Ov__Report *r);
const char *example(const char *name);

#endif
