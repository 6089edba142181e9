/* channel.h - The ways out: a file for each message, or a program that sends it. */
#ifndef OVERGANG_NOTIFY_CHANNEL_H
#define OVERGANG_NOTIFY_CHANNEL_H

#include "roster.h"

enum { CHANNEL_PROGRAM_MS_MAX = 30000, CHANNEL_STOP_MS_MAX = 1000 };

/* Send `text` to the person; `id` names the message, and a file channel writes one file for
 * it however often it is asked. 0: sent; or a negative errno with the
 * problem, which names the channel and neither person nor text. A program, and
 * what it started, is ended after CHANNEL_PROGRAM_MS_MAX, or CHANNEL_STOP_MS_MAX after
 * stop_fd (-1 none) can be read: -ETIMEDOUT. */
int channel_send(const struct channel *c, const struct person *p, const char *id, const char *text,
    int stop_fd, struct problem *ret_problem);

#endif
