// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "pmd/eal/stamp.h"
#include "pmd/file/capture.h"
#include "pmd/file/capture_file.h"
#include "pmd/file/file_list.h"

LOG_TYPE(capture);

struct capture {
	char *argument;
	struct file_list *list;
	struct capture_file *file; // NULL: none is open
	bool follow;
	bool starved; // the last reading found no mbufs
	uint16_t input;
	struct rte_mbuf *spare[CAPTURE_BURST]; // allocated and not filled yet
	unsigned n_spare;
	uint64_t n_packets; // of the file
	uint64_t n_cut;
	enum capture_state state;
	enum capture_state worst; // of the files that are done
	uint64_t size;
	uint64_t done;		 // octets of the files before
	_Atomic uint64_t offset; // octets that were read; the reader writes, all read
	char description[200];
	bool opening; // the files before the first that can be read are told in one line
	unsigned n_refused;
	int refused;	   // the first one's error, -errno
	char refusal[600]; // and its path and reason
};

static void refusal_keep(struct capture *capture, const char *path, const char *why, int err)
{
	snprintf(capture->refusal, sizeof(capture->refusal), "%s: %s", path, why);
	capture->refused = err;
}

// The next file that can be read.
static bool file_next(struct capture *capture)
{
	const struct capture_file_settings settings = {.growing = capture->follow,
						       .waits = capture->opening};
	char why[CAPTURE_FILE_WHY];
	const char *path;

	capture->n_packets = 0;
	while ((path = file_list_next(capture->list)) != NULL) {
		int err = capture_file_open(path, &settings, &capture->file, why);

		if (err == 0)
			return true;
		capture->worst = CAPTURE_WRONG;
		if (!capture->opening)
			user_error(-err, "%s: cannot be read: %s", path, why);
		else if (capture->n_refused++ == 0)
			refusal_keep(capture, path, why, err);
	}
	return false;
}

// One line, however many files of a directory are none that can be read.
static int refusals_tell(const struct capture *capture)
{
	bool many = file_list_is_many(capture->list);

	if (capture->n_refused == 0)
		return 0;
	if (!many)
		return user_error(-capture->refused, "--input pcap:%s", capture->refusal);
	if (capture->file == NULL && !capture->follow)
		return user_error(
		    -capture->refused,
		    "--input pcap:%s: none of its files is a capture that can be read; "
		    "%s",
		    capture->argument, capture->refusal);
	LOG(WARNING, "%s: %u of its first files cannot be read; %s", capture->argument,
	    capture->n_refused, capture->refusal);
	return 0;
}

static void describe(struct capture *capture)
{
	char *text = capture->description;
	const size_t size = sizeof(capture->description);
	const char *begin =
	    file_list_is_many(capture->list) ? "capture files, first: " : "capture file, ";
	size_t n = (size_t)snprintf(text, size, "%s", begin);

	if (capture->file != NULL)
		capture_file_describe(capture->file, text + n, size - n);
	else
		snprintf(text, size, "capture files, none yet");
}

static int list_begin(struct capture *capture, const char *argument)
{
	int err = file_list_open(argument, capture->follow, &capture->list);

	if (err < 0)
		return err;
	capture->size = file_list_size(capture->list);
	capture->opening = true;
	file_next(capture);
	capture->opening = false;
	describe(capture);
	return refusals_tell(capture);
}

int capture_open(const char *argument, uint16_t input, bool follow, struct capture **result)
{
	struct capture *capture = calloc(1, sizeof(*capture));
	int err;

	if (capture == NULL || (capture->argument = strdup(argument)) == NULL) {
		free(capture);
		return memory_error(sizeof(*capture), NULL, "--input pcap:%s", argument);
	}
	capture->input = input;
	capture->follow = follow;
	capture->worst = CAPTURE_ENDED;
	err = list_begin(capture, argument);
	if (err < 0) {
		capture_close(capture);
		return err;
	}
	*result = capture;
	return 0;
}

void capture_close(struct capture *capture)
{
	if (capture == NULL)
		return;
	if (capture->n_spare > 0)
		rte_pktmbuf_free_bulk(capture->spare, capture->n_spare);
	capture_file_close(capture->file);
	file_list_close(capture->list);
	free(capture->argument);
	free(capture);
}

static struct rte_mbuf *packet_take(struct capture *capture, const struct capture_packet *packet)
{
	struct rte_mbuf *mbuf = capture->spare[--capture->n_spare];
	struct packet_stamp *stamp = packet_stamp(mbuf);
	uint16_t kept = RTE_MIN(packet->captured, (uint32_t)CAPTURE_ROOM);

	capture->n_cut += kept < packet->captured;
	mbuf->data_len = kept;
	mbuf->pkt_len = kept;
	memcpy(rte_pktmbuf_mtod(mbuf, void *), packet->octets, kept);
	stamp->time_ns = packet->time_ns;
	stamp->wire_length = packet->wire_length;
	stamp->link_type = packet->link_type;
	stamp->input = capture->input;
	return mbuf;
}

// Whole packets before that point stay valid; the run goes on with what else there is.
static void file_done(struct capture *capture, enum format_found found)
{
	const struct stream *stream = &capture->file->stream;

	capture_file_ended(capture->file);
	if (found == FORMAT_WRONG || stream->problem[0] != '\0') {
		capture->worst = CAPTURE_WRONG;
		user_error(EIO, "%s: packet %" PRIu64 " and what follows cannot be read: %s",
			   capture->file->path, capture->n_packets + 1, stream->problem);
	} else if (stream_is_cut(stream)) {
		if (capture->worst != CAPTURE_WRONG)
			capture->worst = CAPTURE_CUT;
		LOG(WARNING,
		    "%s: the file is cut inside packet %" PRIu64
		    "; all packets before it are metered",
		    capture->file->path, capture->n_packets + 1);
	}
	capture->done += capture_file_position(capture->file);
	capture_file_close(capture->file);
	capture->file = NULL;
}

// After the last packet that is there: whether there may be others at once. The end of a growing
// file is its end as soon as a later file is there.
static bool goes_on(struct capture *capture, enum format_found found)
{
	struct stream *stream = &capture->file->stream;

	if (found == FORMAT_NONE && !stream->ended) {
		bool changed = file_list_changed(capture->list);

		if (!file_list_more(capture->list) || !stream->growing)
			return changed;
		stream->growing = false;
		return true;
	}
	file_done(capture, found);
	return true;
}

static bool file_ready(struct capture *capture)
{
	if (capture->file != NULL || file_next(capture))
		return true;
	if (!capture->follow || !file_list_is_many(capture->list))
		capture->state = capture->worst;
	return false;
}

static bool spare_fill(struct capture *capture, struct rte_mempool *pool, uint16_t n)
{
	capture->starved = false;
	if (capture->n_spare >= n)
		return true;
	capture->starved = rte_pktmbuf_alloc_bulk(pool, &capture->spare[capture->n_spare],
						  n - capture->n_spare) < 0;
	if (!capture->starved)
		capture->n_spare = n;
	return !capture->starved;
}

static void position_tell(struct capture *capture)
{
	uint64_t now = capture->file ? capture_file_position(capture->file) : 0;

	atomic_store_explicit(&capture->offset, capture->done + now, memory_order_relaxed);
}

uint16_t capture_read(struct capture *capture, struct rte_mempool *pool, struct rte_mbuf **burst,
		      uint16_t n)
{
	struct capture_packet packet;
	uint16_t got = 0;

	n = RTE_MIN(n, CAPTURE_BURST);
	if (capture->state != CAPTURE_READING || !spare_fill(capture, pool, n))
		return 0;
	while (got < n && file_ready(capture)) {
		enum format_found found = capture_file_next(capture->file, &packet);

		if (likely(found == FORMAT_FOUND)) {
			burst[got++] = packet_take(capture, &packet);
			capture->n_packets++;
		} else if (!goes_on(capture, found)) {
			break;
		}
	}
	position_tell(capture);
	return got;
}

enum capture_state capture_state(const struct capture *capture)
{
	return capture->state;
}

enum capture_state capture_worst(const struct capture *capture)
{
	return capture->worst;
}

const char *capture_path(const struct capture *capture)
{
	return capture->argument;
}

uint64_t capture_n_cut(const struct capture *capture)
{
	return capture->n_cut;
}

int capture_fd(const struct capture *capture)
{
	if (capture->follow)
		return file_list_fd(capture->list);
	if (file_list_is_many(capture->list) || !capture->file->stream.pipe)
		return -1;
	return capture->file->stream.fd;
}

bool capture_polls(const struct capture *capture)
{
	return capture->starved || (capture->file != NULL && capture->file->expander != NULL);
}

const char *capture_description(const struct capture *capture)
{
	return capture->description;
}

void capture_position(const struct capture *capture, uint64_t *octets, uint64_t *size)
{
	*size = capture->size;
	*octets = atomic_load_explicit(&capture->offset, memory_order_relaxed);
}
