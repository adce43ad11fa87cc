// SPDX-License-Identifier: BSD-3-Clause
// NetFlow v1, v5 and v7: records of one layout, read as if a Template had told it.
#include <errno.h>
#include <stdlib.h>

#include <rte_common.h>

#include "export/decode/decoding.h"
#include "export/record/octets.h"

enum { PAD = 210, V1_LONG_RECORD = 52, SAMPLING_MASK = 0x3fff };

#define E(number, length) 0, number, 0, length
#define ADDRESSES	  E(8, 4), E(12, 4), E(15, 4)
#define COUNTS		  E(10, 2), E(14, 2), E(2, 4), E(1, 4), E(22, 4), E(21, 4), E(7, 2), E(11, 2)
#define ROUTES		  E(16, 2), E(17, 2), E(9, 1), E(13, 1)

static const uint8_t layout_v1[] = {ADDRESSES, COUNTS,	E(PAD, 2), E(4, 1),
				    E(5, 1),   E(6, 1), E(PAD, 7)};
static const uint8_t layout_v5[] = {ADDRESSES, COUNTS,	E(PAD, 1), E(6, 1),
				    E(4, 1),   E(5, 1), ROUTES,	   E(PAD, 2)};
static const uint8_t layout_v7[] = {ADDRESSES, COUNTS,	E(PAD, 1), E(6, 1),
				    E(4, 1),   E(5, 1), ROUTES,	   E(PAD, 6)};

static const struct fixed_format {
	unsigned version;
	size_t header;
	const uint8_t *layout;
	size_t layout_octets;
} formats[FIXED_FORMATS] = {
    [FIXED_V1] = {1, 16, layout_v1, sizeof(layout_v1)},
    [FIXED_V5] = {5, 24, layout_v5, sizeof(layout_v5)},
    [FIXED_V7] = {7, 24, layout_v7, sizeof(layout_v7)},
};

int fixed_open(struct decoder *decoder)
{
	for (unsigned i = 0; i < FIXED_FORMATS; i++) {
		const struct template_definition definition = {
		    .at = formats[i].layout,
		    .octets = (uint16_t)formats[i].layout_octets,
		    .id = TEMPLATE_LEAST_ID,
		    .n_elements = (uint16_t)(formats[i].layout_octets / 4),
		};

		decoder->fixed[i] =
		    template_read(&decoder->settings.wishes, NETFLOW_9, &definition);
		if (decoder->fixed[i] == NULL)
			return -ENOMEM;
	}
	return 0;
}

void fixed_close(struct decoder *decoder)
{
	for (unsigned i = 0; i < FIXED_FORMATS; i++)
		free(decoder->fixed[i]);
}

static void read_header(struct decoding *decoding, const uint8_t *octets)
{
	struct export_header *header = &decoding->header;

	header->uptime_ms = octets_get32(octets + 4);
	header->export_us =
	    octets_get32(octets + 8) * UINT64_C(1000000) + octets_get32(octets + 12) / 1000;
	if (header->version == 1)
		return;
	header->sequence = octets_get32(octets + 16);
	if (header->version != 5)
		return;
	// Two bits of mode, the rest is the interval; 0 and 1 mean that all packets were taken.
	header->domain = octets_get16(octets + 20);
	decoding->sampling = RTE_MAX(1, octets_get16(octets + 22) & SAMPLING_MASK);
}

static unsigned format_of(unsigned version)
{
	unsigned i = 0;

	while (formats[i].version != version)
		i++;
	return i;
}

static int read_records(struct decoding *decoding, const struct data_template *known,
			const uint8_t *at, size_t left)
{
	const unsigned count = octets_get16(decoding->datagram->octets + 2);
	size_t step = known->octets;

	if (decoding->header.version == 1 && left == (size_t)count * V1_LONG_RECORD)
		step = V1_LONG_RECORD;
	for (unsigned i = 0; i < count; i++) {
		if (left < known->octets)
			return -EPROTO;
		decoding_take_record(decoding, known, at, known->octets);
		at += step;
		left -= RTE_MIN(left, step);
	}
	return 0;
}

static void count_datagram(struct decoder_figures *figures, unsigned version)
{
	figures->v1 += version == 1;
	figures->v5 += version == 5;
	figures->v7 += version == 7;
}

int fixed_read(struct decoding *decoding, unsigned version)
{
	const unsigned i = format_of(version);
	const struct datagram *datagram = decoding->datagram;
	int err;

	if (datagram->n < formats[i].header)
		return -EPROTO;
	read_header(decoding, datagram->octets);
	err = decoding_begin(decoding);
	if (err < 0)
		return err;
	count_datagram(&decoding->decoder->figures, version);
	if (version != 1)
		decoding_take_sequence(decoding, octets_get16(datagram->octets + 2));
	return read_records(decoding, decoding->decoder->fixed[i],
			    datagram->octets + formats[i].header, datagram->n - formats[i].header);
}
