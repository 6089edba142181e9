/* huskenavn.c - Two Norwegian words that people can say on the phone. */
#include "core/huskenavn.h"

#include <string.h>

/* Neutral in every pair: nothing that could be heard as a remark about a person. */
static const char *const colours[] = {
	"blå",
	"rød",
	"gul",
	"hvit",
	"brun",
	"grønn",
	"fiolett",
	"rosa",
	"turkis",
	"gyllen",
	"sølvgrå",
	"lyseblå",
	"mørkeblå",
	"lysegrønn",
	"kobberrød",
	"elfenbenshvit",
	"tidlig",
	"rolig",
	"stille",
	"munter",
	"vennlig",
	"rask",
	"varm",
	"klar",
	"lun",
	"trygg",
	"glad",
	"modig",
	"nær",
	"fin",
	"mild",
	"frisk",
	"lett",
	"myk",
	"våken",
	"kvikk",
	"stø",
	"åpen",
	"tålmodig",
	"solrik",
	"høstlig",
	"vårlig",
	"sommerlig",
	"vinterlig",
	"nordlig",
	"sørlig",
	"vestlig",
	"østlig",
};
static const char *const things[] = {
	"ugle",
	"svale",
	"trost",
	"lerke",
	"terne",
	"lomvi",
	"vipe",
	"spurv",
	"bjørk",
	"rogn",
	"gran",
	"furu",
	"hassel",
	"eik",
	"lind",
	"selje",
	"elv",
	"bekk",
	"foss",
	"fjord",
	"odde",
	"holme",
	"vik",
	"bukt",
	"sti",
	"bru",
	"kvist",
	"mose",
	"lyng",
	"bregne",
	"kløver",
	"linerle",
	"sky",
	"bris",
	"stjerne",
	"måne",
	"morgen",
	"kveld",
	"regnbue",
	"dugg",
	"båt",
	"jolle",
	"åre",
	"lanterne",
	"lykt",
	"vår",
	"nøtt",
	"kongle",
};

char *
huskenavn(uint64_t random, struct arena *arena)
{
	const char *first = colours[random % (sizeof(colours) / sizeof(colours[0]))];
	random /= sizeof(colours) / sizeof(colours[0]);
	const char *second = things[random % (sizeof(things) / sizeof(things[0]))];
	size_t n = strlen(first), m = strlen(second);
	char *name = arena_take(arena, n + m + 2);

	memcpy(name, first, n);
	name[n] = ' ';
	memcpy(name + n + 1, second, m + 1);
	return name;
}
