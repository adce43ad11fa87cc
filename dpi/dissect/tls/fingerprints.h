// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_FINGERPRINTS_H
#define DPI_FINGERPRINTS_H

#include "dpi/dissect/tls/tls_hello.h"

// The fingerprints a worker made last: most ClientHellos on a wire come from a few programs and
// differ in nothing that JA3 and JA4 are made of. An entry holds all of that, so that no two hellos
// are ever taken for each other.
struct fingerprints;

struct fingerprint {
	char ja3[33];
	char ja4[37];
	char ja3s[33]; // of a ServerHello, which has nothing else
};

struct fingerprints *fingerprints_new(void);
void fingerprints_free(struct fingerprints *fingerprints);
// Valid until the next call.
const struct fingerprint *fingerprints_find(struct fingerprints *fingerprints,
					    const struct tls_hello *hello,
					    enum hello_carrier carrier);

// The same for a ServerHello's JA3S.
const struct fingerprint *fingerprints_find_server(struct fingerprints *fingerprints,
						   const struct tls_hello *hello);

#endif
