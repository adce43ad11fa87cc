// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_DISSECTORS_H
#define DPI_DISSECTORS_H

#include "dpi/engine/dissector.h"

// What dissectors.c lists; each is in the file of its name.
enum verdict dns_anywhere_dissect(struct dissection *dissection);
enum verdict dns_dissect(struct dissection *dissection);
enum verdict dtls_dissect(struct dissection *dissection);
enum verdict http_dissect(struct dissection *dissection);
enum verdict quic_dissect(struct dissection *dissection);
enum verdict ssh_dissect(struct dissection *dissection);
enum verdict tls_dissect(struct dissection *dissection);
enum verdict inner_protocol_dissect(struct dissection *dissection);

#endif
