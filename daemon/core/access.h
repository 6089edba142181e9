/* access.h - Who takes part in a case, what an agency may see of it, and which event it is sent. */
#ifndef OVERGANG_CORE_ACCESS_H
#define OVERGANG_CORE_ACCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <store.pb-c.h>

#include "base/date.h"
#include "core/agencies.h"
#include "core/sight.h"

/* The areas and kinds that this agency may see of this case on this day, by grants that hold then:
 * ownership is every area; role oncall has duty unless the case is restricted; the rest as granted. */
struct sight access_sight(const struct agency *agency, const Ov__CaseState *state, ov_date today);

/* Is it one of the case's participants (owner and on call included)? Only then
 * does it learn that the case exists. */
bool access_takes_part(const struct agency *agency, const Ov__CaseState *state);

/* Has it done no more than to open the case, or to report on it? Then nothing that it is
 * answered may depend on what others have said: that would tell who is here. The first opener
 * is no stranger, unless the case has been restricted. */
bool access_stranger(const struct agency *agency, const Ov__CaseState *state, ov_date today);

/* Has this key opened the case for an emergency that is not over? It reads all areas. */
bool access_emergency(
    const struct agency *agency, const char *key, const Ov__CaseState *state, ov_time now);

/* The one agency beside the owner team that the event is for; of an event about a voluntary
 * organisation, the only organisation that hears it. 0: all agencies that may see its kind;
 * PERSON_NUMBER: none. */
uint32_t access_whom(const Ov__Event *e);

/* May one event be shown to a key with the areas `key`, in a case where its agency may see
 * `s`? An agency always sees its own reports, within the areas of the key; an addressed
 * event only goes to its addressee and the owner. */
bool access_event(
    const struct agency *agency, scope key, const struct sight *s, const Ov__Event *e);

#endif
