// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_VERIFY_SEND_H
#define PROBE_VERIFY_SEND_H

#include "config/options/options.h"
#include "probe/verify/verify_values.h"

struct verify_sent {
	uint64_t records, data_records;
	uint64_t lost, unconfirmed, refused;
	uint64_t held; // on disk
	uint64_t not_exportable;
};

// The known Flows as Flow Records through the outputs of the options, with all that a probe has
// behind its workers; waits until they are sent. On error one line has been printed; returns
// -errno.
int verify_send(const struct verify_run *run, const struct options *options,
		struct verify_sent *sent);

#endif
