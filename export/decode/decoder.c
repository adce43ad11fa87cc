// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "export/decode/decoding.h"
#include "export/record/octets.h"

enum { V9_HEADER = 20, IPFIX_HEADER = 16 };

struct decoder *decoder_new(const struct decoder_settings *settings)
{
	struct decoder *decoder = aligned_alloc(64, RTE_ALIGN_CEIL(sizeof(*decoder), 64));

	if (decoder == NULL)
		return NULL;
	memset(decoder, 0, sizeof(*decoder));
	decoder->settings = *settings;
	decoder->senders = senders_new();
	if (decoder->senders != NULL && fixed_open(decoder) == 0)
		return decoder;
	decoder_free(decoder);
	return NULL;
}

void decoder_free(struct decoder *decoder)
{
	if (decoder == NULL)
		return;
	fixed_close(decoder);
	senders_free(decoder->senders);
	free(decoder);
}

const struct decoder_figures *decoder_figures(const struct decoder *decoder)
{
	return &decoder->figures;
}

struct senders *decoder_senders(struct decoder *decoder)
{
	return decoder->senders;
}

void decoder_look(struct decoder *decoder, uint64_t now_us)
{
	held_expire(decoder->senders, now_us - RTE_MIN(now_us, (uint64_t)HELD_US));
}

static int read_v9(struct decoding *decoding, const uint8_t *octets, size_t n)
{
	int err;

	if (n < V9_HEADER)
		return -EPROTO;
	decoding->header.uptime_ms = octets_get32(octets + 4);
	decoding->header.export_us = octets_get32(octets + 8) * UINT64_C(1000000);
	decoding->header.sequence = octets_get32(octets + 12);
	decoding->header.domain = octets_get32(octets + 16);
	err = decoding_begin(decoding);
	if (err < 0)
		return err;
	decoding->decoder->figures.v9++;
	decoding_take_sequence(decoding, 1);
	return sets_read(decoding, octets + V9_HEADER, n - V9_HEADER);
}

// RFC 7011 section 10.4.1: one message a datagram.
static int read_ipfix(struct decoding *decoding, const uint8_t *octets, size_t n)
{
	size_t length;
	int err;

	if (n < IPFIX_HEADER || octets_get16(octets + 2) < IPFIX_HEADER)
		return -EPROTO;
	length = octets_get16(octets + 2);
	decoding->header.export_us = octets_get32(octets + 4) * UINT64_C(1000000);
	decoding->header.sequence = octets_get32(octets + 8);
	decoding->header.domain = octets_get32(octets + 12);
	err = decoding_begin(decoding);
	if (err < 0)
		return err;
	decoding->decoder->figures.ipfix++;
	err = sets_read(decoding, octets + IPFIX_HEADER, RTE_MIN(length, n) - IPFIX_HEADER);
	decoding_take_sequence(decoding, decoding->n_units);
	return length > n ? -EPROTO : err;
}

static int read_version(struct decoding *decoding)
{
	const struct datagram *datagram = decoding->datagram;
	const uint8_t *octets = datagram->octets;

	if (datagram->n < 4)
		return -EPROTONOSUPPORT;
	decoding->header.version = octets_get16(octets);
	switch (decoding->header.version) {
	case 0: // the first half of sFlow's
		return sflow_datagram_read(decoding);
	case 1:
	case 5:
	case 7:
		return fixed_read(decoding, decoding->header.version);
	case 9:
		return read_v9(decoding, octets, datagram->n);
	case 10:
		return read_ipfix(decoding, octets, datagram->n);
	default:
		return -EPROTONOSUPPORT;
	}
}

int decoder_read(struct decoder *decoder, const struct datagram *datagram)
{
	struct decoding decoding = {.decoder = decoder, .datagram = datagram};
	int err;

	decoder->senders->now_us = datagram->now_us;
	err = read_version(&decoding);
	if (err == -EPROTO && decoding.domain != NULL)
		decoding.domain->figures.undecodable++;
	return err;
}
