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

LOG_TYPE(capture);

struct capture {
	struct capture_file *file;
	struct rte_mbuf *spare[CAPTURE_BURST]; // allocated and not filled yet
	unsigned n_spare;
	uint16_t input;
	uint64_t n_packets;
	uint64_t n_cut;
	enum capture_state state;
	_Atomic uint64_t offset; // octets that were read; the reader writes, all read
};

int capture_open(const char *path, uint16_t input, struct capture **result)
{
	const struct capture_file_settings settings = {.waits = true};
	struct capture *capture = calloc(1, sizeof(*capture));
	int err;

	if (capture == NULL)
		return user_error(ENOMEM, "--input pcap:%s: out of memory", path);
	capture->input = input;
	err = capture_file_open(path, &settings, &capture->file);
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
static void reading_ended(struct capture *capture, enum format_found found)
{
	const struct stream *stream = &capture->file->stream;

	capture_file_ended(capture->file);
	if (found == FORMAT_WRONG || stream->problem[0] != '\0') {
		capture->state = CAPTURE_WRONG;
		user_error(EIO, "%s: packet %" PRIu64 " and what follows cannot be read: %s",
			   capture->file->path, capture->n_packets + 1, stream->problem);
	} else if (stream_is_cut(stream)) {
		capture->state = CAPTURE_CUT;
		LOG(WARNING,
		    "%s: the file is cut inside packet %" PRIu64
		    "; all packets before it are metered",
		    capture->file->path, capture->n_packets + 1);
	} else {
		capture->state = CAPTURE_ENDED;
	}
}

static bool spare_fill(struct capture *capture, struct rte_mempool *pool, uint16_t n)
{
	if (capture->n_spare >= n)
		return true;
	if (rte_pktmbuf_alloc_bulk(pool, &capture->spare[capture->n_spare], n - capture->n_spare) <
	    0)
		return false;
	capture->n_spare = n;
	return true;
}

uint16_t capture_read(struct capture *capture, struct rte_mempool *pool, struct rte_mbuf **burst,
		      uint16_t n)
{
	enum format_found found = FORMAT_FOUND;
	struct capture_packet packet;
	uint16_t got = 0;

	n = RTE_MIN(n, CAPTURE_BURST);
	if (capture->state != CAPTURE_READING || !spare_fill(capture, pool, n))
		return 0;
	while (got < n) {
		found = capture_file_next(capture->file, &packet);
		if (found != FORMAT_FOUND)
			break;
		burst[got++] = packet_take(capture, &packet);
	}
	capture->n_packets += got;
	atomic_store_explicit(&capture->offset, capture_file_position(capture->file),
			      memory_order_relaxed);
	if (found == FORMAT_WRONG || (found == FORMAT_NONE && capture->file->stream.ended))
		reading_ended(capture, found);
	return got;
}

enum capture_state capture_state(const struct capture *capture)
{
	return capture->state;
}

const char *capture_path(const struct capture *capture)
{
	return capture->file->path;
}

uint64_t capture_n_cut(const struct capture *capture)
{
	return capture->n_cut;
}

int capture_fd(const struct capture *capture)
{
	return capture->file->stream.pipe ? capture->file->stream.fd : -1;
}

const char *capture_describe(const struct capture *capture, char *text, size_t size)
{
	size_t n = (size_t)snprintf(text, size, "capture file, ");

	capture_file_describe(capture->file, text + n, size - n);
	return text;
}

void capture_position(const struct capture *capture, uint64_t *octets, uint64_t *size)
{
	*size = capture->file->size;
	*octets = atomic_load_explicit(&capture->offset, memory_order_relaxed);
}
