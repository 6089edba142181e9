/* calendar_file.h - Read calendar.conf: short days, windows of low staffing, days for deadlines. */
#ifndef OVERGANG_BASE_CALENDAR_FILE_H
#define OVERGANG_BASE_CALENDAR_FILE_H

#include "base/calendar.h"
#include "base/problem.h"

/* 0, or -1 with ret_error filled (INIFILE_ERROR_SIZE bytes); *ret is then of no use. */
int calendar_load(const char *path, struct calendar *ret, char *ret_error);
/* The same with the problem as data, for a reader of bokmål or English. */
int calendar_load_in(const char *path, bool nb, struct calendar *ret, struct problem *ret_problem);

#endif
