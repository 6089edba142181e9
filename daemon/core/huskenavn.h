/* huskenavn.h - Two Norwegian words that people can say on the phone: "blå ugle".
 *
 * Not unique by promise (2,304 pairs): the case id is. Chosen by chance, so it says
 * nothing about the person. */
#ifndef OVERGANG_CORE_HUSKENAVN_H
#define OVERGANG_CORE_HUSKENAVN_H

#include <stdint.h>

#include "base/arena.h"

char *huskenavn(uint64_t random, struct arena *arena);

#endif
