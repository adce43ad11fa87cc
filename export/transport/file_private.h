// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FILE_PRIVATE_H
#define EXPORT_FILE_PRIVATE_H

#include "export/transport/file_session.h"
#include "export/transport/message_queue.h"
#include "export/transport/outage.h"
#include "export/transport/rotation.h"
#include "export/transport/side_thread.h"

extern const struct transport_ops transport_file; // in output_schemes[]

// What file.c (at work) and file_open.c (begin and end) share.

enum {
	FILE_ROOM = 65535,	      // of an IPFIX Message
	FILE_QUEUE = 256,	      // messages, 16 MiB, touched only when they are needed
	FILE_BEHIND = FILE_QUEUE / 2, // so many wait: the disk is slower than they come
};

enum doing { NOTHING, WRITING, OPENING, TURNING, CLOSING, LOOKING };

struct file_transport {
	struct transport base;
	struct side_thread side;
	struct file_session session; // the side thread's while it has a job
	struct outage outage;
	char *spec;
	enum doing doing;
	unsigned n_writing; // the oldest messages, of the job
	bool is_open;
	bool began;	 // tick() has reported this session
	bool look;	 // whether the file still has its name shall be looked at
	bool moved_away; // it has not, or is complete when somebody says so
	bool ended;	 // closed for good
	bool abandoned;	 // given up: it is not tried any more
	struct rotation rotation;
	uint64_t tried_us;
	uint64_t gather_us; // so long what comes is gathered, if it is not a whole batch
	uint64_t flushed_us;
	bool due; // what waits is written, however little it is
};

// file_open.c
int file_transport_open(const struct output_settings *settings, unsigned collector,
			struct counter_set *counters, struct transport **transport);
void file_transport_close(struct transport *transport);
// file.c
void file_transmit(struct message_queue *queue);
void file_note_opened(struct file_transport *file);

#endif
