// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ENCODER_H
#define EXPORT_ENCODER_H

#include <stdbool.h>
#include <stdint.h>

#include "config/options/options.h"
#include "export/environment.h"
#include "export/message.h"
#include "export/output_setting.h"
#include "export/output_settings.h"
#include "export/record/flow_record.h"

// How the record was sampled, at its own rate; without an id.
static inline struct selector record_rate(const struct export_environment *environment,
					  const struct flow_record *record)
{
	return (struct selector){
	    .interval = record->sampling > 1 ? record->sampling : 1,
	    .random = environment_selector(environment, record->selector).random,
	};
}

// One direction of a record is in the message.
static inline void message_count(struct message *message, const struct flow_record *record,
				 unsigned direction)
{
	message->n_data_records += flow_record_has_direction(record, direction);
	message->packets += record->packets[direction];
	message->ip_octets += record->octets[direction];
}

static inline void message_count_both(struct message *message, const struct flow_record *record)
{
	message_count(message, record, FORWARD);
	message_count(message, record, REVERSE);
}

struct encoder_ops;

// What every encoder begins with; each has a type of its own around it.
struct encoder {
	const struct encoder_ops *ops;
	// It takes records without room for what it has fields for, and reads only what they have.
	bool takes_narrow;
};

// One wire format. Those that users can name stand in output_schemes[] (output_schemes.c). An
// encoder belongs to one exporter thread and one collector; settings->odid is already its own.
struct encoder_ops {
	const char *name;
	unsigned traits; // TRAIT_ bits
	unsigned takes,
	    refuses; // TAKES_ groups of settings, and those that its transports take in vain
	const struct setting_list *settings; // its own; NULL: none
	// On error one line has been reported; returns -errno.
	int (*open)(const struct output_settings *settings, const struct options *options,
		    const struct export_environment *environment, struct encoder **encoder);
	void (*close)(struct encoder *encoder);
	// A transport session begins (start, reconnect, new file): everything a reader needs goes
	// out again, sequence numbers begin anew where the RFC says so.
	// NULL: nothing.
	void (*begin)(struct encoder *encoder, struct message_sink *sink, uint64_t now_us);
	// Encodes one record into the current message, sending it when full. Returns -ENOTSUP when
	// the format cannot carry the record (nothing was written; the caller counts it as not
	// exportable, the encoder reports it once).
	int (*add)(struct encoder *encoder, struct message_sink *sink,
		   const struct flow_record *record, uint64_t now_us);
	// Ends and sends what is begun.
	void (*flush)(struct encoder *encoder, struct message_sink *sink, uint64_t now_us);
	// Once in a while (at least each 100 ms): templates and options records that are due by
	// time. NULL: nothing.
	void (*tick)(struct encoder *encoder, struct message_sink *sink, uint64_t now_us);
	// Templates and options records again at once (command, after an outage). NULL: nothing.
	void (*refresh)(struct encoder *encoder);
	uint32_t octets; // of memory that it takes, where that is much
	// What its fields need. NULL: only what every record has.
	struct wanted (*wanted)(const struct encoder *encoder);
	// The run is over, before the last flush: final statistics, a summary. NULL: nothing.
	void (*end)(struct encoder *encoder, struct message_sink *sink, uint64_t now_us);
};

#endif
