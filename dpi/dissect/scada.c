// SPDX-License-Identifier: BSD-3-Clause
// Industrial protocols whose proof is more than a length.
#include "dpi/dissect/dissectors.h"
#include "dpi/dissect/reader.h"

// IEEE 1815 (DNP3) 9.2: CRC of the link header, polynomial 0x3d65, sent low octet first.
static uint16_t dnp3_crc(const uint8_t *octets, unsigned length)
{
	uint16_t crc = 0;

	for (unsigned i = 0; i < length; i++) {
		crc ^= octets[i];
		for (unsigned bit = 0; bit < 8; bit++)
			crc = (uint16_t)((crc & 1) != 0 ? crc >> 1 ^ 0xa6bc : crc >> 1);
	}
	return (uint16_t)~crc;
}

enum verdict dnp3_dissect(struct dissection *d)
{
	uint16_t crc;

	if (d->length < 10 || d->payload[2] < 5)
		return DISSECT_NOT_MINE;
	crc = dnp3_crc(d->payload, 8);
	return d->payload[8] == (crc & 0xff) && d->payload[9] == crc >> 8 ? DISSECT_DONE
									  : DISSECT_NOT_MINE;
}

// The control octets of an APDU (IEC 60870-5-104 section 5): I, S or U format.
static bool iec104_control(const uint8_t *at, unsigned length)
{
	if ((at[0] & 1) == 0)
		return length >= 10 && (at[2] & 1) == 0;
	if (length != 4 || (at[2] & 1) != 0)
		return false;
	if ((at[0] & 3) == 1)
		return at[0] == 1 && at[1] == 0;
	return at[1] == 0 && at[2] == 0 && at[3] == 0 && __builtin_popcount(at[0] >> 2) == 1;
}

enum verdict iec104_dissect(struct dissection *d)
{
	struct octet_reader r = reader_of(d->payload, d->length);

	while (reader_left(&r) > 0) {
		uint8_t start = reader_u8(&r), length = reader_u8(&r);
		struct octet_reader apdu = reader_part(&r, length);
		const uint8_t *control = reader_take(&apdu, 4);

		if (start != 0x68 || control == NULL || !iec104_control(control, length))
			return DISSECT_NOT_MINE;
	}
	return r.short_of && d->missing == 0 && d->length < 500 ? DISSECT_NOT_MINE : DISSECT_DONE;
}
