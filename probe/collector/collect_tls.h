// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COLLECT_TLS_H
#define PROBE_COLLECT_TLS_H

#include "probe/collector/collect_worker.h"

// Reads the files of an input over TLS, opening no port. -errno after one line.
int collect_tls_check(const struct collect_input *input);

// Listens, with the files read. -errno after one line.
int collect_tls_open(struct collect_worker *worker);
void collect_tls_close(struct collect_worker *worker);

#endif
