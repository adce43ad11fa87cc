// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_DECODING_H
#define EXPORT_DECODING_H

#include "export/decode/decoder.h"

enum { FIXED_V1, FIXED_V5, FIXED_V7, FIXED_FORMATS };

// What the files of the decoder share.
struct decoder {
	struct decoder_settings settings;
	struct senders *senders;
	struct decoder_figures figures;
	struct data_template *fixed[FIXED_FORMATS];
	struct flow_values values;
	union flow_record_room room;
};

// One datagram while it is read.
struct decoding {
	struct decoder *decoder;
	const struct datagram *datagram;
	struct export_header header;
	struct sender *sender;
	struct domain *domain;
	uint32_t sampling;   // of its header; 0: it says nothing
	struct datagram own; // of sFlow: with the agent's address
	uint32_t n_units;    // Data Records of this message
	bool units_unknown;
	bool repeated; // it came before
	bool faulty;   // a set of it could not be read to its end
};

// Finds sender and domain of the header. -ENOMEM.
int decoding_begin(struct decoding *decoding);
// Its sequence number says which ones are missing.
void decoding_take_sequence(struct decoding *decoding, uint32_t n_units);
// sysUptime went back: the sender has restarted.
bool decoding_restarted(const struct decoding *decoding);

// Reads one Data Record of flows, or of options, and hands it on. Returns its octets; 0: cut.
size_t decoding_take_record(struct decoding *decoding, const struct data_template *known,
			    const uint8_t *octets, size_t left);
// What a Data Record of options tells.
void decoding_take_options(const struct decoding *decoding, const struct data_template *known,
			   const struct flow_record *record);
// The names that the user has for the exporter, and the exporter for the interfaces of a record.
void decoding_put_names(const struct decoding *decoding, struct flow_record *record);

// NetFlow v1, v5, v7.
int fixed_open(struct decoder *decoder);
void fixed_close(struct decoder *decoder);
int fixed_read(struct decoding *decoding, unsigned version);

// sFlow.
int sflow_datagram_read(struct decoding *decoding);

// NetFlow v9 and IPFIX: the sets behind the header.
int sets_read(struct decoding *decoding, const uint8_t *octets, size_t n);

#endif
