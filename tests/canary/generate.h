/* generate.h - What the parts of the generator use of each other. */
#ifndef OVERGANG_TESTS_CANARY_GENERATE_H
#define OVERGANG_TESTS_CANARY_GENERATE_H

#include <desk.pb-c.h>

#include "history.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* ---- generate.c: random values, dates, memory ------------------------------------------------ */

uint32_t below(struct history *h, uint32_t n);
bool in(struct history *h, uint32_t percent);
uint32_t in_days(const struct history *h, int32_t days); /* yyyymmdd, from the history's day */
void *take(struct history *h, size_t size);		 /* until the next turn */
char *text_of(struct history *h, uint16_t canary);
uint16_t word(struct history *h, const char *field); /* a canary that nobody has said yet */
char *literal(const char *text);

/* ---- generate_fact.c ------------------------------------------------------------------------- */

/* A fact of the kind, and the model's description of it; NULL: none is possible. */
Ov__Fact *make_fact(
    struct history *h, uint32_t kind, struct said *s, uint32_t agency, int case_index);

/* ---- generate_ask.c -------------------------------------------------------------------------- */

/* `text` describes it to a person; the case's id is put behind it. */
struct ask *new_ask(struct history *h, int key, enum what what, int case_index, const char *text);
/* Whether a further request has no place in this turn. */
bool is_full(const struct history *h);
void push(struct history *h, struct ask *a, Ov__Request *r);
/* The id as it is, or an unused one, or a word that is none. */
char *id_to_ask(struct history *h, int case_index);
void ask_fetch(struct history *h, int key);
void ask_case(struct history *h, int key, int case_index);
void ask_history(struct history *h, int key, int case_index);
void ask_cases(struct history *h, int key);
void ask_person(struct history *h, int key);
void ask_access(struct history *h, int key, int case_index);
void ask_erase(struct history *h, int key, int case_index);
void ask_small(struct history *h, int key); /* hello, streams or acknowledge */
void ask_noise(struct history *h, int key);

#endif
