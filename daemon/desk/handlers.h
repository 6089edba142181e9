/* handlers.h - One function for each request, in the file of its name.
 *
 * All of them read and write in the turn's open transaction and fill in c->answer. */
#ifndef OVERGANG_DESK_HANDLERS_H
#define OVERGANG_DESK_HANDLERS_H

#include "desk/call.h"

void handle_access(struct call *c);
void handle_acknowledge(struct call *c);
void handle_advance(struct call *c);
void handle_backup(struct call *c);
void handle_case_state(struct call *c);
void handle_cases(struct call *c);
void handle_cursor(struct call *c);
void handle_erase(struct call *c);
void handle_fetch(struct call *c);
void handle_hello(struct call *c);
void handle_history(struct call *c);
void handle_park(struct call *c);
void handle_parked(struct call *c); /* park.c */
void handle_person(struct call *c); /* cases.c */
void handle_report(struct call *c);
void handle_results(struct call *c);
void handle_streams(struct call *c);
void handle_what_if(struct call *c);

#endif
