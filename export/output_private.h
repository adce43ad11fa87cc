// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_PRIVATE_H
#define EXPORT_OUTPUT_PRIVATE_H

#include "export/output.h"
#include "export/output_schemes.h"
#include "export/transport/message_queue.h"

// What output_open.c, output.c and output_end.c share.

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

// Closes encoders and transports.
void output_close_streams(struct output *output);

#endif
