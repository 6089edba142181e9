/* planned.h - A case fact by fact and a routine task by task, and the plan that is made of the two. */
#ifndef OVERGANG_TESTS_PLANNED_H
#define OVERGANG_TESTS_PLANNED_H

#include <stdint.h>

#include "core/plan.h"

extern struct arena arena;
extern struct routines routines;
extern struct routine *const own; /* the first of them */

/* FACT(release_arrived, ReleaseArrived, RELEASE_ARRIVED, RELEASE_ARRIVED, .date = …) */
#define FACT(FIELD, TYPE, INIT, CASE, ...)                                                     \
	((Ov__Fact){ .base = PROTOBUF_C_MESSAGE_INIT(&ov__fact__descriptor),                   \
	    .fact_case = OV__FACT__FACT_##CASE,                                                \
	    .FIELD = arena_copy(&arena,                                                        \
		&(Ov__##TYPE){                                                                 \
		    .base = PROTOBUF_C_MESSAGE_INIT(&ov__##INIT##__descriptor), __VA_ARGS__ }, \
		sizeof(Ov__##TYPE)) })

struct calendar norwegian(void);
Ov__CaseState *new_case(void);
Ov__LatestFact *say(
    Ov__CaseState *state, uint32_t speaker, ov_date day, uint32_t version, Ov__Fact fact);
/* The fact from a line: "kind field=value; field=value". */
Ov__LatestFact *says(
    Ov__CaseState *state, uint32_t speaker, ov_date day, uint32_t version, const char *line);
void open_case(Ov__CaseState *state, ov_date notice);
/* A case opened on 11.01.2027, with the release known that day (0: not), and its plan. */
Ov__CaseState *planned_case(ov_date release);
void set_date(Ov__CaseState *state, ov_date said, ov_date release, uint32_t version);
void stay(Ov__CaseState *state, Ov__StayType type);
Ov__LatestFact *transport(Ov__CaseState *state, uint32_t version);
void consent(Ov__CaseState *state);
struct routine_task *task(const char *id, const char *const pairs[]);
struct routine_task *due_task(const char *id, const char *due, const char *met_by);
const char *plan_text(const Ov__CaseState *state);
void adopt(Ov__CaseState *state);
#define assert_plan(STATE, TEXT)    assert_string_equal(plan_text(STATE), (TEXT))
#define assert_adopted(STATE, TEXT) (adopt(STATE), assert_plan((STATE), (TEXT)))
Ov__Task *find(const Ov__CaseState *state, const char *id);
void met(Ov__CaseState *state, const char *id, const Ov__LatestFact *by, ov_date release);
const Ov__LatestFact *open_said(const Ov__CaseState *state);
int clear_routine(void **state);

#define TASK(ID, ...) task(ID, (const char *const[]){ __VA_ARGS__, NULL })
void confirmed(Ov__CaseState *state, const char *place, ov_date from, ov_date to);
void sentence(
    Ov__CaseState *state, Ov__Status status, ov_date intake, ov_date two_thirds, ov_date expected);
struct anchors dates_of(const Ov__CaseState *state);

#endif
