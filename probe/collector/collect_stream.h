// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COLLECT_STREAM_H
#define PROBE_COLLECT_STREAM_H

#include "probe/collector/collect_worker.h"

// IPFIX over TCP (RFC 7011 section 10.4) and over TLS (section 11): exporters connect, messages
// follow each other. Runs until the worker is stopped.
void collect_stream_run(struct collect_worker *worker);

// How many of the first octets are whole IPFIX Messages, each handed to collect_worker_take(); -1:
// what they begin with is none.
ssize_t collect_messages_take(struct collect_worker *worker, const struct datagram *from);

#endif
