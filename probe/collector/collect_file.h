// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COLLECT_FILE_H
#define PROBE_COLLECT_FILE_H

#include "probe/collector/collect_worker.h"

// Files: IPFIX Messages one after the other (RFC 5655), or a capture of datagrams. Nothing of a
// file is lost, and its end ends the worker.

// Opens it, so that one that cannot be read is an error before anything starts. -errno after one
// line.
int collect_file_open(struct collect_worker *worker);
void collect_file_close(struct collect_worker *worker);
void collect_file_run(struct collect_worker *worker);

// The UDP payload of a frame of that link type (LINKTYPE_), whole and not in fragments. False: it
// has none.
bool collect_frame_payload(uint32_t link_type, const uint8_t *octets, uint32_t n,
			   struct datagram *datagram);

#endif
