/* channel.h - The ways out: a file for each message, or a program that sends it. */
#ifndef OVERGANG_NOTIFY_CHANNEL_H
#define OVERGANG_NOTIFY_CHANNEL_H

#include "roster.h"

enum { CHANNEL_PROGRAM_MS_MAX = 30000 };

/* Send `text` to the person; `id` names the message, and a file channel writes one file for
 * it however often it is asked. 0: sent; or a negative errno with ret_error
 * (CLIENT_ERROR_SIZE), which names the channel and neither person nor text. */
int channel_send(const struct channel *c, const struct person *p, const char *id, const char *text,
    char *ret_error);

#endif
