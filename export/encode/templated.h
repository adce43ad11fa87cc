// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TEMPLATED_H
#define EXPORT_TEMPLATED_H

#include <stdint.h>

#include "config/counter_set.h"
#include "export/encode/encoder.h"
#include "export/encode/template.h"
#include "export/encode/uptime.h"

// What IPFIX (RFC 7011) and NetFlow v9 (RFC 3954) have in common: messages of sets, Templates, Data
// Records, options records, and when each goes out. ipfix.c and netflow9.c hold what differs.

enum {
	TEMPLATE_ID_IPV4 = 256,
	TEMPLATE_ID_IPV6 = 257,
	TEMPLATE_ID_OPTIONS = 258,
	TEMPLATE_ID_ARP = 512, // of Flows without IP
	TEMPLATE_ID_LINK = 513,
	TEMPLATE_ID_SELECTING = 1024, // more: of those with a selector that came at run time
};

enum { EARLIER_SELECTORS = 8, OBSERVED_MOST = 256 };

// A message that is being filled, and the set in it that is open.
struct set_writer {
	struct message *message;
	uint32_t set_at; // 0: none is open
	uint16_t set_id;
	uint32_t n_data;
	uint32_t n_records; // data records and templates: what NetFlow v9 counts
};

// PROCESS: options records about no single Observation Domain travel in domain 0 (RFC 7011
// section 3.1) with a sequence of their own; nfcapd counts no options records and would take those
// between Flow Records for lost ones.
enum { WRITER_CONTROL = RECORD_KINDS, WRITER_PROCESS, N_WRITERS }; // before them, of record kinds

struct options_tmpl_field {
	uint16_t element;
	uint16_t length;    // FIELD_VARIABLE for strings
	uint16_t v9_length; // 0: this and what follows is not in NetFlow v9
};

struct templated_encoder;

struct wire_format {
	const struct encoder_ops *ops;
	enum template_form form;
	uint16_t header_octets;
	uint16_t template_set, options_set;
	uint16_t set_alignment;
	void (*header)(struct templated_encoder *encoder, const struct set_writer *writer);
	// Number of a column's element, and its enterprise's (0: none).
	uint16_t (*element)(const struct column *column, uint32_t own_pen, uint32_t *pen);
	// Writes one Options Template Record; returns its octets.
	uint32_t (*options_template)(uint16_t id, const struct options_tmpl_field *fields,
				     unsigned n, unsigned n_scope, uint8_t *to);
};

struct templated_encoder {
	struct encoder base;
	const struct wire_format *format;
	const struct export_environment *environment;
	const struct options *options;
	const struct application_table *applications; // of the environment, as it was last taken
	// Of the environment, as they were last taken: the newest selector; whether anything was
	// ever sampled, so that collectors have to be told.
	uint32_t newest_selector;
	bool selects;
	uint32_t selector; // of the last record
	// The latest of records that an earlier run made, in a ring; 0: none.
	uint32_t earlier[EARLIER_SELECTORS];
	unsigned n_earlier;
	struct selector told_rate; // of all records, where they do not name their selector
	struct output_plan plan;
	unsigned n_tmpls;
	struct tmpl
	    tmpl[RECORD_KINDS]; // by writer; those of Flows without IP only where there are any
	struct set_writer writer[N_WRITERS];
	struct raw_templates *raw;   // NULL: no elements come that no field stands for
	struct lean_templates *lean; // NULL: all records have all fields
	uint32_t odid;
	uint32_t sequence;
	uint32_t process_sequence; // of domain 0
	// The options records of which a table goes on: options_tmpls[table], row; at the end:
	// none.
	unsigned table, table_row;
	bool tables_again;	// a refresh came while they went out
	uint64_t table_us;	// when the last message of them went
	bool keys_wanted;	// Flow Keys go out once a session, and when asked for
	uint64_t now_us;	// of the call that runs
	bool datagrams;		// templates must be repeated
	uint64_t counter_limit; // the least that a counter of the Templates can hold
	bool both_directions;	// one record a biflow
	bool tells_rate;	// each record has its sampling rate in a field
	bool multiplied;	// the record that is added: its own counts are booked
	uint64_t refresh_us;	// 0: never
	uint64_t refresh_messages;
	uint64_t refresh_due_us;
	uint64_t refreshed_ms; // by a file's clock
	uint64_t messages_since_refresh;
	bool refresh_wanted;
	bool begin_wanted;    // with the first record: it sets the clock
	struct uptime uptime; // of NetFlow v9's header
	bool uses_uptime;     // some field is relative to it
	// Since the start, RFC 7011 section 4.1.
	uint64_t exported_messages, exported_octets, exported_records;
	uint64_t first_loss_us, last_loss_us; // of exporting
	struct counts not_sent;
	unsigned n_observed;
	struct observed_domain *observed; // OBSERVED_MOST; NULL: nothing is collected
};

int templated_new(const struct wire_format *format, const struct output_settings *settings,
		  const struct options *options, const struct export_environment *environment,
		  struct encoder **encoder);

// The functions of struct encoder_ops that both have in common; open() is their own.
void templated_close(struct encoder *encoder);
void templated_begin(struct encoder *encoder, struct message_sink *sink, uint64_t now_us);
int templated_add(struct encoder *encoder, struct message_sink *sink,
		  const struct flow_record *record, uint64_t now_us);
void templated_flush(struct encoder *encoder, struct message_sink *sink, uint64_t now_us);
void templated_tick(struct encoder *encoder, struct message_sink *sink, uint64_t now_us);
void templated_refresh(struct encoder *encoder);
// Whether there are others than before: their names are from now on in Data and options records.
bool templated_take_applications(struct templated_encoder *encoder);
// templated_selector.c. Whether records name their selector.
bool templated_names_selector(const struct templated_encoder *encoder);
void templated_selector_init(struct templated_encoder *encoder);
// Whether there are others than before, which collectors have to know before a record names them.
// What was begun is sent where Templates change.
bool templated_take_selectors(struct templated_encoder *encoder, struct message_sink *sink);
// The record has another selector than the one before. Its rate holds for what is sent from now on.
// True: Templates and options records have to go out first.
bool templated_follow_selector(struct templated_encoder *encoder, struct message_sink *sink,
			       const struct flow_record *record);
// Makes the Templates from the plan, their ids by `more` than usual.
void templated_make_templates(struct templated_encoder *encoder, uint16_t more);
struct wanted templated_wanted(const struct encoder *encoder);
void templated_end(struct encoder *encoder, struct message_sink *sink, uint64_t now_us);

#define TEMPLATED_OPS                                                                              \
	.takes = TAKES_DOMAIN | TAKES_FIELDS | TAKES_PROFILE | TAKES_REFRESH,                      \
	.close = templated_close, .begin = templated_begin, .add = templated_add,                  \
	.flush = templated_flush, .tick = templated_tick, .refresh = templated_refresh,            \
	.wanted = templated_wanted, .end = templated_end

// Room for `octets` of a record in a set of that id, in this message or, sending it, in a new one.
// NULL: larger than any message.
uint8_t *set_writer_room(struct templated_encoder *encoder, struct set_writer *writer,
			 struct message_sink *sink, uint16_t set_id, uint32_t octets);
// Octets that the message has room for.
uint32_t set_writer_left(const struct templated_encoder *encoder, const struct set_writer *writer);
// What set_writer_room() promised was written.
void set_writer_advance(struct set_writer *writer, uint32_t octets, bool data);
// Writes what was made elsewhere, a Template or a Data Record. False: it is larger than any
// message.
bool set_writer_put(struct templated_encoder *encoder, struct set_writer *writer,
		    struct message_sink *sink, uint16_t set_id, const uint8_t *made,
		    uint32_t octets);
// Ends the open set, if any. Sets of NetFlow v9 end on 4 octets (RFC 3954 section 5.3).
void set_writer_close_set(const struct templated_encoder *encoder, struct set_writer *writer);
void set_writer_send(struct templated_encoder *encoder, struct set_writer *writer,
		     struct message_sink *sink);
// A Field Specifier (RFC 7011 section 3.2; RFC 3954 section 5.2 without enterprises). Returns its
// octets, 4 or 8.
uint32_t put_specifier(uint8_t *to, uint16_t element, uint16_t length, uint32_t pen);
// A Template Record (RFC 7011 section 3.4.1, RFC 3954 section 5.2). Returns its octets.
uint32_t template_put(const struct templated_encoder *encoder, const struct tmpl *tmpl,
		      uint8_t *to);

// Options Templates, and their records (all, or just the statistics), through the control writer
// (ipfix_options_records.c). In datagrams the tables (applications, interfaces, types) only begin:
// options_tables_continue() sends one message of them with each call, or all that is left.
void options_templates_write(struct templated_encoder *encoder, struct message_sink *sink);
void options_records_write(struct templated_encoder *encoder, struct message_sink *sink, bool all);
// Only those of the rate of all records.
void options_rate_write(struct templated_encoder *encoder, struct message_sink *sink);
void options_tables_continue(struct templated_encoder *encoder, struct message_sink *sink,
			     bool to_the_end);

#endif
