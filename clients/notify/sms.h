/* sms.h - An alert as a text message: GSM-7, at most 160 characters, one message.
 *
 * The texts stand in config/texts, section [sms]. Names are cut, phone numbers and codes
 * never; of what is missing as many items are named as fit ("seng natt 1, nøkkel +2 til"). */
#ifndef OVERGANG_NOTIFY_SMS_H
#define OVERGANG_NOTIFY_SMS_H

#include "overgang.h"

enum { SMS_CHARACTERS_MAX = 160, SMS_SIZE = 512 };

/* The key of the text for an alert: "vakt_mangler". */
const char *sms_key(const Ov__Alert *alert, bool escalated);

/* The message for alert.raised or alert.escalated; false for another kind. */
bool sms_write(const struct texts *t, const Ov__Delivery *d, char ret_text[SMS_SIZE]);

#endif
