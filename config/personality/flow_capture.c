// SPDX-License-Identifier: BSD-3-Clause
// flow-capture(1) of flow-tools 0.68. It receives what others have metered, and writes files of its
// own format; ours are of IPFIX (RFC 5655).
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "config/personality/foreign.h"

enum { SECONDS_A_DAY = 86400, MOST_ROTATIONS = 1439, PRESET_ROTATIONS = 95 };

#define KEPT "deleting old files is not there: find DIR -mtime +7 -delete"

static const struct foreign_option options[] = {
    {'w', NULL, FOREIGN_VALUE, FOREIGN_READ, "-o ipfix+file:DIR/flows"},
    {'n', NULL, FOREIGN_VALUE, FOREIGN_READ, "so many more files than one a day: rotate="},
    {'N', NULL, FOREIGN_VALUE, FOREIGN_IGNORED, "all files are in one folder"},
    {'S', NULL, FOREIGN_VALUE, FOREIGN_READ, "--stats TIME, in minutes"},
    {'E', NULL, FOREIGN_VALUE, FOREIGN_REFUSED, KEPT},
    {'e', NULL, FOREIGN_VALUE, FOREIGN_REFUSED, KEPT},
    {'z', NULL, FOREIGN_VALUE, FOREIGN_READ, "compress= of the files"},
    {'R', NULL, FOREIGN_VALUE, FOREIGN_REFUSED, "running a program for each file is not there"},
    {'V', NULL, FOREIGN_VALUE, FOREIGN_IGNORED, "every version is taken"},
    {'p', NULL, FOREIGN_VALUE, FOREIGN_READ, "--pid-file PATH.PORT"},
    {'D', NULL, FOREIGN_BARE, FOREIGN_READ, "no --daemon"},
    {'m', NULL, FOREIGN_VALUE, FOREIGN_REFUSED,
     "the real flow-capture has no -m any more and ends with its usage, whatever its manual shows"},
    {'b', NULL, FOREIGN_VALUE, FOREIGN_IGNORED, "IPFIX has the order of the network"},
    {'C', NULL, FOREIGN_VALUE, FOREIGN_IGNORED, "files have no comment"},
    {'c', NULL, FOREIGN_BARE, FOREIGN_REFUSED, "serving clients is not there"},
    {'d', NULL, FOREIGN_VALUE, FOREIGN_IGNORED, "-b is ours"},
    {'f', NULL, FOREIGN_VALUE, FOREIGN_REFUSED, "filtering what is received is not there"},
    {'F', NULL, FOREIGN_VALUE, FOREIGN_REFUSED, "filtering what is received is not there"},
    {'h', NULL, FOREIGN_BARE, FOREIGN_READ, "help fingers"},
};

enum { LOCAL, REMOTE, PORT, PARTS };

// "local/remote/port", of which 0 is any address, and the usual port.
static bool read_place(const char *place, char part[PARTS][64])
{
	int end = 0;

	if (sscanf(place, "%63[^/]/%63[^/]/%63[^/]%n", part[LOCAL], part[REMOTE], part[PORT],
		   &end) != PARTS ||
	    place[end] != '\0')
		return false;
	if (strcmp(part[PORT], "0") == 0)
		strcpy(part[PORT], "9991");
	return true;
}

static void put_input(struct foreign_line *line, char part[PARTS][64])
{
	const bool any = strcmp(part[LOCAL], "0") == 0, all = strcmp(part[REMOTE], "0") == 0;

	foreign_put(line, "input", "netflow:%s%s%s%s%s", any ? "" : part[LOCAL], any ? "" : ":",
		    part[PORT], all ? "" : ",allow=", all ? "" : part[REMOTE]);
}

static void put_files(struct foreign_line *line)
{
	const uint64_t rotations = foreign_number(line, "n", PRESET_ROTATIONS);
	const char *folder = foreign_value(line, "w"), *level = foreign_value(line, "z");

	if (rotations > MOST_ROTATIONS)
		foreign_refuse(line, "-n %" PRIu64 ": flow-capture refuses it too: %d is the most",
			       rotations, MOST_ROTATIONS);
	if (folder == NULL) {
		foreign_refuse(line, "-w: the folder is missing");
		return;
	}
	foreign_put(line, "output", "ipfix+file:%s/flows,rotate=%" PRIu64 "s%s", folder,
		    SECONDS_A_DAY / (RTE_MIN(rotations, (uint64_t)MOST_ROTATIONS) + 1),
		    level != NULL && strcmp(level, "0") == 0 ? "" : ",compress=zstd");
	foreign_note(
	    line,
	    "-w %s: the files are of IPFIX: lineprobe -i ipfix+file: reads them, flow-tools "
	    "do not",
	    folder);
}

static void put_process(struct foreign_line *line, const char *port)
{
	const char *pid = foreign_value(line, "p");

	if (foreign_value(line, "S") != NULL)
		foreign_put(line, "stats", "%" PRIu64 "m", foreign_number(line, "S", 1));
	foreign_put(line, "pid-file", "%s.%s", pid != NULL ? pid : "/var/run/flow-capture.pid",
		    port);
	if (foreign_value(line, "D") == NULL)
		foreign_put_bare(line, "daemon");
	foreign_note_user(line, "");
}

static void finish(struct foreign_line *line)
{
	char part[PARTS][64] = {"0", "0", "9991"};

	if (foreign_asks(line, "h", "help", "fingers"))
		return;
	if (line->words.n > 0 && !read_place(line->words.word[0], part)) {
		foreign_refuse(line, "%s: write LOCAL/REMOTE/PORT, as 0/0/9991",
			       line->words.word[0]);
		return;
	}
	put_input(line, part);
	put_files(line);
	put_process(line, part[PORT]);
}

const struct personality personality_flow_capture = {
    .names = "flow-capture",
    .options = options,
    .n_options = RTE_DIM(options),
    .finish = finish,
};
