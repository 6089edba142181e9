/* phone.h - Can that telephone number be rung? Pure. */
#ifndef OVERGANG_NOTIFY_PHONE_H
#define OVERGANG_NOTIFY_PHONE_H

#include <stdbool.h>

/* NULL, or what is wrong with it. Eight digits of Norway, or + and a country's number; spaces where
 * one likes. `invented`: also those that begin with 000, which nobody has. */
const char *phone_problem(const char *phone, bool invented);

#endif
