// SPDX-License-Identifier: BSD-3-Clause
// flow-capture(1) of flow-tools 0.68. It receives what others have metered.
#include <inttypes.h>
#include <string.h>

#include <rte_common.h>

#include "config/personality/foreign.h"

enum { SECONDS_A_DAY = 86400, MOST_ROTATIONS = 1439, PRESET_ROTATIONS = 95 };

static const struct foreign_option options[] = {
    {'w', NULL, FOREIGN_VALUE, FOREIGN_READ, "the folder of the files"},
    {'n', NULL, FOREIGN_VALUE, FOREIGN_READ, "so many more files than one a day: rotate="},
    {'N', NULL, FOREIGN_VALUE, FOREIGN_READ, "how folders are nested"},
    {'S', NULL, FOREIGN_VALUE, FOREIGN_READ, "--stats TIME, in minutes"},
    {'E', NULL, FOREIGN_VALUE, FOREIGN_READ, "how much is kept"},
    {'e', NULL, FOREIGN_VALUE, FOREIGN_READ, "how many files are kept"},
    {'z', NULL, FOREIGN_VALUE, FOREIGN_READ, "compress= of the files"},
    {'R', NULL, FOREIGN_VALUE, FOREIGN_REFUSED, "running a program for each file is not there"},
    {'V', NULL, FOREIGN_VALUE, FOREIGN_READ, "the version received"},
    {'p', NULL, FOREIGN_VALUE, FOREIGN_READ, "--pid-file PATH.PORT"},
    {'D', NULL, FOREIGN_BARE, FOREIGN_READ, "no --daemon"},
    {'m', NULL, FOREIGN_VALUE, FOREIGN_REFUSED,
     "the real flow-capture has no -m any more and ends with its usage, whatever its manual shows"},
    {'b', NULL, FOREIGN_VALUE, FOREIGN_READ, "the order of octets"},
    {'C', NULL, FOREIGN_VALUE, FOREIGN_READ, "a comment"},
    {'c', NULL, FOREIGN_BARE, FOREIGN_REFUSED, "serving clients is not there"},
    {'d', NULL, FOREIGN_VALUE, FOREIGN_READ, "the debug level"},
    {'f', NULL, FOREIGN_VALUE, FOREIGN_REFUSED, "filtering what is received is not there"},
    {'F', NULL, FOREIGN_VALUE, FOREIGN_REFUSED, "filtering what is received is not there"},
    {'h', NULL, FOREIGN_BARE, FOREIGN_READ, "help fingers"},
};

// "local/remote/port".
static const char *port_of(const char *place)
{
	const char *slash = strrchr(place, '/');

	return slash != NULL && slash[1] != '\0' && strcmp(slash, "/0") != 0 ? slash + 1 : "9991";
}

static void finish(struct foreign_line *line)
{
	const uint64_t rotations = foreign_number(line, "n", PRESET_ROTATIONS);
	const char *place = line->words.n > 0 ? line->words.word[0] : "0/0/9991";

	if (foreign_asks(line, "h", "help", "fingers"))
		return;
	if (rotations > MOST_ROTATIONS)
		foreign_refuse(line, "-n %" PRIu64 ": flow-capture refuses it too: %d is the most",
			       rotations, MOST_ROTATIONS);
	if (foreign_value(line, "w") == NULL)
		foreign_refuse(line, "-w: the folder is missing");
	foreign_refuse(line,
		       "%s: receiving NetFlow (collector mode, here on UDP port %s) is not there "
		       "yet; lineprobe itself writes files with -i PORT -o ipfix+file:DIR/NAME,"
		       "rotate=%" PRIu64 "s",
		       place, port_of(place),
		       SECONDS_A_DAY / (RTE_MIN(rotations, (uint64_t)MOST_ROTATIONS) + 1));
}

const struct personality personality_flow_capture = {
    .names = "flow-capture",
    .options = options,
    .n_options = RTE_DIM(options),
    .finish = finish,
};
