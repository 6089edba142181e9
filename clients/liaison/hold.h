/* hold.h - Rows that are not sent: refused, or kept here until somebody has acted. */
#ifndef OVERGANG_LIAISON_HOLD_H
#define OVERGANG_LIAISON_HOLD_H

#include <stdbool.h>

#include "rows.h"
#include "work.h"

/* A line about a row, on the screen of the person who pushes the list. */
void hold_say(struct file_work *f, int line, const char *ref, const char *text);

/* One line on the screen, one row in the rejected file; a row that could not be read has none there. */
void hold_refuse(struct file_work *f, const struct csvfile_row *row, const char *wrong);
void hold_refuse_unread(struct file_work *f, const struct csvfile_row *row);

/* Remember that the row stands in the list, whatever its result; and that the list covers that
 * prison. */
void hold_note_presence(struct file_work *f, const char *prison, const char *ref);
void hold_note_prison(struct file_work *f, const char *prison);

/* Remember the row and the reason why it is held. Facts that were sent earlier stay valid. */
void hold_row(struct file_work *f, const struct notice *n, enum known_state state);
void hold_restricted(struct file_work *f, const struct csvfile_row *row);
void hold_unplaced(
    struct file_work *f, const struct csvfile_row *row, enum municipality_whose municipality);
/* A person has said which municipality it is. */
void hold_end_unplaced(struct file_work *f, const struct csvfile_row *row);

/* Does a newer list than this one speak of the row? */
bool hold_is_newer(const struct file_work *f, const struct known *row);

#endif
