// SPDX-License-Identifier: BSD-3-Clause
// softflowctl(8): the control socket answers in its words.
#include <unistd.h>

#include <rte_common.h>

#include "config/personality/foreign.h"

#define SOCKET "/var/run/softflowd.ctl"

static const struct foreign_option options[] = {
    {'c', NULL, FOREIGN_VALUE, FOREIGN_READ,
     "ctl --control PATH; " SOCKET " when not given, or else the only probe"},
    {'h', NULL, FOREIGN_BARE, FOREIGN_READ, "help fingers"},
};

static void finish(struct foreign_line *line)
{
	struct words *ours = &line->to->ours;
	const char *path = foreign_value(line, "c");

	if (foreign_asks(line, "h", "help", "fingers"))
		return;
	if (line->words.n != 1)
		foreign_refuse(line, "write softflowctl [-c SOCKET] VERB with one verb, for "
				     "example statistics");
	if (path == NULL && access(SOCKET, F_OK) == 0)
		path = SOCKET;
	words_add(ours, "ctl");
	if (path != NULL) {
		words_add(ours, "--control");
		words_add(ours, "%s", path);
	}
	words_add(ours, "--softflowctl");
	if (line->words.n > 0)
		words_add(ours, "%s", line->words.word[0]);
}

const struct personality personality_softflowctl = {
    .names = "softflowctl",
    .options = options,
    .n_options = RTE_DIM(options),
    .finish = finish,
};
