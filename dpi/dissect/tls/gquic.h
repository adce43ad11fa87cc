// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_GQUIC_H
#define DPI_GQUIC_H

#include "dpi/dissect/reader.h"
#include "dpi/engine/dissector.h"

// Google's QUIC before the IETF's: versions Q0xx whose hello ("CHLO", a list of tags) is in clear
// text up to Q046, and inside an Initial's CRYPTO frame in Q050.
bool gquic_is_version(uint32_t version);
// The packet has one of the clear-text headers with a version in it.
bool gquic_has_version(const struct dissection *dissection, uint32_t *version);
enum verdict gquic_dissect(struct dissection *dissection, uint32_t version);

bool gquic_is_hello(const struct octet_reader *message);
enum verdict gquic_add_hello_metadata(struct dissection *dissection, struct octet_reader message);

#endif
