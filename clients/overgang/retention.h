/* retention.h - When a closed case is due to be erased. Pure. */
#ifndef OVERGANG_RETENTION_H
#define OVERGANG_RETENTION_H

#include <stdint.h>

/* The same day of the month so many months later (yyyymmdd); the last of a shorter month. */
uint32_t retention_months_after(uint32_t date, uint32_t months);

#endif
