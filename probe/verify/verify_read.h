// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_VERIFY_READ_H
#define PROBE_VERIFY_READ_H

#include "probe/verify/verify_reader.h"

// verify_reader.read of the collectors there are.
// Runs nfdump on a file or folder of nfcapd's.
int verify_read_nfdump(const struct verify_reader *reader, const char *path,
		       const struct verify_taker *taker);
// Columns are found by the header.
int verify_read_csv(const struct verify_reader *reader, const char *path,
		    const struct verify_taker *taker);
// Runs ipfixDump on an IPFIX file (RFC 5655).
int verify_read_fixbuf(const struct verify_reader *reader, const char *path,
		       const struct verify_taker *taker);

#endif
