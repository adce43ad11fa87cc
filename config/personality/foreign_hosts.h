// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_FOREIGN_HOSTS_H
#define CONFIG_FOREIGN_HOSTS_H

#include "config/personality/foreign.h"

// Collectors as other probes name them: host:port, [v6]:port, udp://host, lists of them.
struct foreign_hosts {
	struct words hosts; // host:port
	char transport[16]; // the last one's, "udp" by default
	const char *preset; // port where none is given; NULL: one must be
};

// Adds those of a list with commas between. What is none is noted as wrong; `as` names the option.
void foreign_hosts_read(struct foreign_line *line, const char *as, const char *list,
			struct foreign_hosts *hosts);
// An --output for each, or, with a policy, one for all; `settings` begins with a comma or is "".
void foreign_hosts_put(struct foreign_line *line, const struct foreign_hosts *hosts,
		       const char *scheme, const char *policy, const char *settings);
void foreign_hosts_clear(struct foreign_hosts *hosts);

#endif
