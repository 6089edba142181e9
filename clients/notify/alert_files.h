/* alert_files.h - The files of alerts in the state directory: "<id>.alert", "<id>.sent",
 * "<id>.done". */
#ifndef OVERGANG_NOTIFY_ALERT_FILES_H
#define OVERGANG_NOTIFY_ALERT_FILES_H

#include <stdbool.h>
#include <stddef.h>

/* Of an event, in bytes and as text with its end. */
enum { ALERT_ID_BYTES = 16, ALERT_ID_SIZE = 2 * ALERT_ID_BYTES + 1 };

bool alert_file_there(const char *dir, const char *id, const char *state);
/* As files_read_itself() and files_write(): 0 or a negative errno. */
int alert_file_read(const char *dir, const char *id, const char *state, size_t max,
    char **ret_bytes, size_t *ret_size);
int alert_file_write(
    const char *dir, const char *id, const char *state, const void *bytes, size_t size);
void alert_file_remove(const char *dir, const char *id, const char *state);

/* The id in "<id>.<state>"; false for other files. */
bool alert_file_id(const char *name, const char *state, char ret_id[ALERT_ID_SIZE]);

#endif
