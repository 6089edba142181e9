/* letter_list.h - The list in a letter: tasks, the facts of an area, the tasks of a reminder. */
#ifndef OVERGANG_ADAPTER_LETTER_LIST_H
#define OVERGANG_ADAPTER_LETTER_LIST_H

#include "letter_words.h"

/* Of the reminders; after it nobody but the owner team is reminded. */
enum { LETTER_STEP_DEPUTY = 2 };

/* To be freed; "" where the letter has none, NULL without memory. */
char *letter_list(const struct letter_context *c, const Ov__Delivery *d);
/* The reminder sent to the reader's own office, or NULL; others are told of it as an event. */
const Ov__ReminderDue *letter_own_reminder(const struct letter_context *c, const Ov__Delivery *d);

#endif
