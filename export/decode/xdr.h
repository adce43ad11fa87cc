// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_XDR_H
#define EXPORT_XDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/record/octets.h"

// A place in XDR data (RFC 4506), which sFlow is written in: everything takes a multiple of 4
// octets. What is read beyond the end is 0, and is told afterwards by `cut`.
struct xdr {
	const uint8_t *at, *end;
	bool cut;
};

static inline uint32_t xdr_left(const struct xdr *xdr)
{
	return (uint32_t)(xdr->end - xdr->at);
}

static inline uint32_t xdr_number(struct xdr *xdr)
{
	const uint8_t *at = xdr->at;

	if (xdr_left(xdr) < sizeof(uint32_t)) {
		xdr->at = xdr->end;
		xdr->cut = true;
		return 0;
	}
	xdr->at += sizeof(uint32_t);
	return octets_get32(at);
}

// So many octets and what pads them to 4; padding that lies behind the end is not missed. NULL:
// they are not there.
static inline const uint8_t *xdr_octets(struct xdr *xdr, uint32_t octets)
{
	const uint8_t *at = xdr->at;
	const uint32_t left = xdr_left(xdr), padded = (octets + 3) & ~UINT32_C(3);

	if (octets > left) {
		xdr->at = xdr->end;
		xdr->cut = true;
		return NULL;
	}
	xdr->at += padded > left || padded < octets ? left : padded;
	return at;
}

// Opaque data or a string that stands behind its length.
static inline struct xdr xdr_opaque(struct xdr *xdr)
{
	const uint32_t octets = xdr_number(xdr);
	const uint8_t *at = xdr_octets(xdr, octets);

	return at == NULL ? (struct xdr){xdr->end, xdr->end, true}
			  : (struct xdr){at, at + octets, false};
}

#endif
