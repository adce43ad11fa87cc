// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_FOREIGN_PORTS_H
#define CONFIG_FOREIGN_PORTS_H

#include "config/personality/foreign.h"

// What other probes call ports: eth1,eth2, zc:eth1, eth1@3, eth1@[0-3], eth[0-3], mlx:DEVICE, a
// capture file's name.
struct foreign_ports {
	struct words ports; // as our inputs
	unsigned n_queues;  // so many threads the other program has for them
	unsigned n_files;
};

// Adds what a value of -i stands for. What we have no such port for is noted as wrong.
void foreign_ports_read(struct foreign_line *line, const char *value, struct foreign_ports *ports);
// An --input for each.
void foreign_ports_put(struct foreign_line *line, struct foreign_ports *ports);
void foreign_ports_clear(struct foreign_ports *ports);

// The interface that libpcap takes first; false: there is none that is up.
bool foreign_default_port(char *name, size_t size);

#endif
