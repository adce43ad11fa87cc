// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_PRIVATE_H
#define EXPORT_OUTPUT_PRIVATE_H

#include <rte_branch_prediction.h>

#include "export/filter/record_filter.h"
#include "export/output.h"
#include "export/output_schemes.h"
#include "export/record/widen.h"
#include "export/spool/spool.h"
#include "export/transport/message_queue.h"

// What the files of an output share: output_open.c, output_stream.c, output_balance.c,
// output_spool.c, output_end.c and output.c, each standing on those before it.

enum stream_phase {
	STREAM_RUNS,
	STREAM_ENDS, // the encoder has said its last word
	STREAM_ENDED,
};

// One encoder, one transport, one collector.
struct output_stream {
	struct encoder *encoder;
	struct transport *transport;
	struct message_sink *sink;
	struct message_queue *queue;
	enum transport_state state; // as of the last output_prepare()
	uint32_t n_sessions;
	enum stream_phase phase;
	bool given_up; // at the stop: it made no progress
	uint64_t probed_us;
	uint64_t held_us; // steady clock: nothing is given to it before, for it has failed
	// Of several collectors: what it has been since when, see output_balance.c.
	uint32_t weight;
	uint64_t key;
	bool was_away;
	uint64_t back_us; // steady clock; 0: it is not
	// The queue's `moved` when it was last seen to move, or not to have to.
	uint64_t moved, moved_us; // steady clock
};

struct output {
	struct output_settings settings;
	const struct output_scheme *scheme;
	struct counter_set *counters;
	unsigned n_exporters;
	bool lossless; // of a file, while it drains, and at the stop: it waits rather than loses
	bool stops;
	bool drains, drained; // see output_drain(); the last of those records has been given
	bool ended;
	uint64_t patience_us; // so long it waits without progress
	uint64_t deadline_us; // steady clock, of the stop or the drain
	uint64_t closed_us;   // since when no collector can be sent to; 0: one can

	uint16_t record_octets; // that a record must have before its metadata, see flow_measures.h
	struct flow_record *widened; // one that had less, with room for the largest

	unsigned n_streams;
	struct output_stream streams[OUTPUT_MAX_COLLECTORS];
	unsigned n_usable;
	uint8_t usable[OUTPUT_MAX_COLLECTORS];
	unsigned turn; // round-robin
	bool is_weighted;
	uint64_t hold_us; // a collector that is back has to be well for so long

	struct record_filter *filter; // NULL: it takes all records

	struct spool *spool; // NULL: there is no disk queue
	uint64_t opened_us;  // steady clock
	uint64_t found_end;  // number of its first record that is not of an earlier run
	const struct export_environment *environment;
	struct pace replay;
	uint64_t arrived; // records that came while others waited, since the last replay
};

// True as long as a stream that is stuck has moved within the output's patience.
bool output_stream_may_wait(const struct output *output, struct output_stream *stream,
			    uint64_t now_steady_us);

// Asks the transport for its state. What is encoded while it has no session is lost.
void output_note_state(struct output_stream *stream);

// Ends what output_drain() has begun, when that is over.
void output_drain_tick(struct output *output, uint64_t now_steady_us);

// At the stop: what waits for the stream, and what comes, is lost as OUTPUT_LOST_STOPPED.
void output_give_up(struct output *output, struct output_stream *stream, uint64_t now_us);

// Regular work; Templates and options again.
void output_stream_tick(struct output_stream *stream, uint64_t now_us);
void output_stream_refresh(struct output_stream *stream);
// The records of a message have one key: one with another ends what is begun.
void output_stream_turn_key(struct output_stream *stream, const struct flow_record *record,
			    uint64_t now_us);

// output_balance.c. Once the streams are open.
void output_balance_open(struct output *output);
// Collectors that are well; without one, those that can be sent to at all.
void output_find_usable(struct output *output, uint64_t now_us);
// Chooses one of several streams for a record.
struct output_stream *output_choose_of_many(struct output *output,
					    const struct flow_record *record);

// output_spool_open.c: opens the disk queue where the settings want one.
int output_spool_open(struct output *output, const struct output_context *context);
// output_spool.c, for an output with a disk queue. Takes a record: passes it on, or keeps it.
void output_spool_add(struct output *output, const struct flow_record *record, uint64_t now_us);
// Passes on what is kept. True: it waits for a peer that is slow.
bool output_spool_prepare(struct output *output, uint64_t now_steady_us, uint64_t now_us);
// What came back from the streams is kept.
void output_spool_look(struct output *output);
void output_spool_tick(struct output *output, uint64_t now_us);
// At the end: true when all that can be passed on was.
bool output_spool_drain(struct output *output, uint64_t now_steady_us, uint64_t now_us);
// Then, once the streams have ended: true when the rest is on disk.
bool output_spool_end(struct output *output, uint64_t now_steady_us, uint64_t now_us);
void output_spool_wait(const struct output *output, struct wait_set *set);

// Closes encoders and transports.
void output_close_streams(struct output *output);

static inline void output_book(struct output *output, enum output_counter row,
			       const struct flow_record *record)
{
	const struct counts counts = flow_record_counts(record);

	counts_add(&output->counters->now[row], &counts);
}

static inline struct output_stream *output_choose(struct output *output,
						  const struct flow_record *record)
{
	return likely(output->n_streams == 1) ? &output->streams[0]
					      : output_choose_of_many(output, record);
}

// Gives the stream a record. What its source does not measure, and this output has fields for, is
// as if it had seen nothing.
static inline void output_deliver(struct output *output, struct output_stream *stream,
				  const struct flow_record *record, uint64_t now_us)
{
	if (unlikely(record->metadata_at < output->record_octets)) {
		flow_record_widen(output->widened, record, output->record_octets);
		record = output->widened;
	}
	if (unlikely(stream->transport->n_keys != 0))
		output_stream_turn_key(stream, record, now_us);
	if (unlikely(stream->encoder->ops->add(stream->encoder, stream->sink, record, now_us) < 0))
		output_book(output, OUTPUT_NOT_EXPORTABLE, record);
}

#endif
