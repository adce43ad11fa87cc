// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_BENCH_BENCH_EXPORTER_H
#define TESTS_BENCH_BENCH_EXPORTER_H

#include <stdint.h>

#include "export/export_process.h"

// An exporter as the program starts one, for one worker and one output ("null:", "ipfix://...").
struct export_process *bench_exporter(const char *output);
// The same with classification and with fields as --template takes them.
struct export_process *bench_exporter_of(const char *output, const char *fields,
					 const struct application_table *applications);
void bench_exporter_end(struct export_process *process);

// A UDP socket on loopback with room for receive_octets; its port.
int bench_socket(int receive_octets, uint16_t *port);

#endif
