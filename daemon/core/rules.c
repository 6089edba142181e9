/* rules.c - Default settings. */
#include "core/rules.h"

const struct settings settings_default = {
	.alert_time = 900,
	.unconfirmed_time = 1200,
	.arrival_time = 1800,
	.escalate_after = 30 * 60,
	.repeat = { 1, 1, 1, 2, 7 },
	.quiet_from = 2100,
	.quiet_to = 700,
	.answer_working_days = 3,
	.emergency_minutes = 20,
	.hold = 2 * 3600,
	.nights_horizon = 120,
	.release_adjust = RELEASE_ADJUST_NONE,
	.silence_days = { 3, 5, 7, 8, 10 },
	.silence_near = { 1, 2, 2, 3, 4 },
	.silence_automatic = 1u << 1 | 1u << 2 | 1u << 3,
};
