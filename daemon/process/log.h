/* log.h - One line per failure, on standard error, for the journal of the system. Never
 * anything about a person: numbers, names of agencies and keys, ids. */
#ifndef OVERGANG_PROCESS_LOG_H
#define OVERGANG_PROCESS_LOG_H

enum log_level { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_INFO = 6 };

/* Under systemd each line carries its level; on a terminal it does not. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
