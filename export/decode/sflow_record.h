// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SFLOW_RECORD_H
#define EXPORT_SFLOW_RECORD_H

#include "export/decode/collected.h"
#include "export/decode/xdr.h"

// Reads the n flow records of one sample into the reader's room: what the sampled packet was, and
// what the switch or router knew of it. Records that it does not know are stepped over.
void sflow_records_read(const struct sflow_reader *reader, struct xdr *records, uint32_t n,
			struct flow_record *record);

// 1 or 2, and 4 or 16 octets. Returns 4 or 6; 0: none.
uint8_t sflow_address(struct xdr *xdr, const uint8_t **address);

#endif
