// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <pcap/pcap.h>

#include "config/log.h"
#include "pmd/eal/stamp.h"
#include "pmd/file/capture.h"
#include "pmd/file/pcap_file.h"
#include "pmd/file/pipe.h"

LOG_TYPE(capture);

enum { READ_BUFFER = 1 << 20 };

struct capture {
	pcap_t *pcap;
	FILE *file;
	struct pipe *pipe;	 // NULL: a file, which never keeps its reader waiting
	struct pcap_file *plain; // goes first; NULL: libpcap reads
	char *path;
	char *buffer;
	struct rte_mbuf *spare[CAPTURE_BURST]; // allocated and not filled yet
	unsigned n_spare;
	struct rte_mbuf **burst; // where the callback puts packets
	unsigned n_burst;
	uint16_t link_type;
	uint16_t input;
	uint64_t n_packets;
	uint64_t n_cut;
	uint64_t size;
	enum capture_state state;
	_Atomic off_t offset; // of the plain way; the reader writes, all read
};

// What packet_stamp.link_type says for each of libpcap's link types that we know.
static const struct {
	int dlt;
	uint16_t link_type;
} link_types[] = {
    {DLT_EN10MB, 1},
    {DLT_RAW, 101},
    {14, 101}, // DLT_RAW as OpenBSD counts
    {DLT_IPV4, 101},
    {DLT_IPV6, 101},
    {DLT_PPP, 9},
    {DLT_PPP_SERIAL, 9},
    {DLT_C_HDLC, 104},
    {DLT_LINUX_SLL, 113},
    {DLT_LINUX_SLL2, 276},
    {DLT_NULL, 0},
    {DLT_LOOP, 108},
    {DLT_FDDI, 10},
    {DLT_PPP_ETHER, 51},
    {DLT_IEEE802_11, 105},
    {DLT_PFLOG, 117},
    {DLT_IEEE802_11_RADIO, 127},
    {DLT_PPI, 192},
    {DLT_NFLOG, 239},
};

static int link_type_find(struct capture *capture)
{
	int dlt = pcap_datalink(capture->pcap);
	const char *name = pcap_datalink_val_to_name(dlt);

	for (unsigned i = 0; i < RTE_DIM(link_types); i++) {
		if (link_types[i].dlt == dlt) {
			capture->link_type = link_types[i].link_type;
			return 0;
		}
	}
	return user_error(ENOTSUP,
			  "--input pcap:%s: link type %s (%d) is not known; Ethernet, 802.11 "
			  "(plain, radiotap, PPI), raw IP, PPP, PPPoE, Cisco HDLC, Linux cooked, "
			  "FDDI, PFLOG, NFLOG, null and loop are",
			  capture->path, name ? name : "without a name", dlt);
}

static int file_open(struct capture *capture)
{
	bool is_stdin = strcmp(capture->path, "-") == 0;
	int fd = is_stdin ? dup(STDIN_FILENO) : open(capture->path, O_RDONLY | O_CLOEXEC);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		return user_error(errno, "--input pcap:%s: %s", capture->path, strerror(errno));
	if (S_ISDIR(status.st_mode)) {
		close(fd);
		return user_error(EISDIR, "--input pcap:%s: is a directory, give a capture file",
				  capture->path);
	}
	if (S_ISREG(status.st_mode)) {
		capture->size = (uint64_t)status.st_size;
		capture->file = fdopen(fd, "r");
	} else {
		capture->file = pipe_open(fd, &capture->pipe);
	}
	if (capture->file != NULL)
		return 0;
	close(fd);
	return user_error(ENOMEM, "--input pcap:%s: no memory", capture->path);
}

static int pcap_begin(struct capture *capture)
{
	char error[PCAP_ERRBUF_SIZE];

	if (capture->pipe == NULL) {
		capture->buffer = malloc(READ_BUFFER);
		if (capture->buffer == NULL)
			return user_error(ENOMEM,
					  "--input pcap:%s: no memory for a read buffer of 1 MiB",
					  capture->path);
		setvbuf(capture->file, capture->buffer, _IOFBF, READ_BUFFER);
	}
	// Only one thread reads: stdio's lock costs 10-20 ns a packet.
	__fsetlocking(capture->file, FSETLOCKING_BYCALLER);
	capture->pcap = pcap_fopen_offline_with_tstamp_precision(capture->file,
								 PCAP_TSTAMP_PRECISION_NANO, error);
	if (capture->pcap == NULL)
		return user_error(EINVAL, "--input pcap:%s: not a readable pcap or pcapng file: %s",
				  capture->path, error);
	if (capture->pipe != NULL)
		pipe_opened(capture->pipe);
	else
		capture->plain = pcap_file_new(fileno(capture->file));
	return link_type_find(capture);
}

int capture_open(const char *path, uint16_t input, struct capture **result)
{
	struct capture *capture = calloc(1, sizeof(*capture));
	int err;

	if (capture == NULL || (capture->path = strdup(path)) == NULL) {
		free(capture);
		return user_error(ENOMEM, "--input pcap:%s: out of memory", path);
	}
	capture->input = input;
	err = file_open(capture);
	if (err == 0)
		err = pcap_begin(capture);
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
	if (capture->pcap != NULL)
		pcap_close(capture->pcap); // closes the file too
	else if (capture->file != NULL)
		fclose(capture->file);
	pcap_file_free(capture->plain);
	free(capture->buffer);
	free(capture->path);
	free(capture);
}

static uint64_t packet_time(const struct pcap_pkthdr *header)
{
	// A pcap file's seconds are unsigned 32 bits, which libpcap takes as signed (2038).
	uint64_t seconds =
	    header->ts.tv_sec < 0 ? (uint32_t)header->ts.tv_sec : (uint64_t)header->ts.tv_sec;

	return seconds * 1000000000 + (uint64_t)header->ts.tv_usec; // nanoseconds were asked for
}

static void packet_take(u_char *user, const struct pcap_pkthdr *header, const u_char *octets)
{
	struct capture *capture = (struct capture *)user;
	struct rte_mbuf *mbuf = capture->spare[--capture->n_spare];
	struct packet_stamp *stamp = packet_stamp(mbuf);
	uint16_t kept = RTE_MIN(header->caplen, (uint32_t)CAPTURE_ROOM);

	capture->n_cut += kept < header->caplen;
	mbuf->data_len = kept;
	mbuf->pkt_len = kept;
	memcpy(rte_pktmbuf_mtod(mbuf, void *), octets, kept);
	stamp->time_ns = packet_time(header);
	stamp->wire_length = RTE_MAX(header->len, header->caplen);
	stamp->link_type = capture->link_type;
	stamp->input = capture->input;
	capture->burst[capture->n_burst++] = mbuf;
}

// Whole packets before that point stay valid; the run goes on with what else there is.
static void reading_failed(struct capture *capture)
{
	const char *cause = pcap_geterr(capture->pcap);

	if (strncmp(cause, "truncated", 9) == 0) {
		capture->state = CAPTURE_CUT;
		LOG(WARNING,
		    "%s: the file is cut inside packet %" PRIu64
		    "; all packets before it are metered",
		    capture->path, capture->n_packets + 1);
		return;
	}
	capture->state = CAPTURE_WRONG;
	user_error(EIO, "%s: packet %" PRIu64 " and what follows cannot be read: %s", capture->path,
		   capture->n_packets + 1, cause);
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

// Most packets of most files are read here, at a third of libpcap's cost. Whatever this cannot read
// is left to libpcap, which continues at the same offset until the end.
static void plain_read(struct capture *capture, uint16_t n)
{
	struct pcap_pkthdr header;
	const uint8_t *octets;

	while (capture->n_burst < n && pcap_file_next(capture->plain, &header, &octets))
		packet_take((u_char *)capture, &header, octets);
	atomic_store_explicit(&capture->offset, pcap_file_offset(capture->plain),
			      memory_order_relaxed);
	if (capture->n_burst > 0)
		return;
	fseeko(capture->file, pcap_file_offset(capture->plain), SEEK_SET);
	pcap_file_free(capture->plain);
	capture->plain = NULL;
}

uint16_t capture_read(struct capture *capture, struct rte_mempool *pool, struct rte_mbuf **burst,
		      uint16_t n)
{
	int got = 0;

	n = RTE_MIN(n, CAPTURE_BURST);
	if (capture->pipe != NULL)
		n = (uint16_t)pipe_packets(capture->pipe, n);
	if (n == 0)
		return 0;
	if (capture->state != CAPTURE_READING || !spare_fill(capture, pool, n))
		return 0;
	capture->burst = burst;
	capture->n_burst = 0;
	if (capture->plain != NULL)
		plain_read(capture, n);
	if (capture->plain == NULL)
		got = pcap_dispatch(capture->pcap, n, packet_take, (u_char *)capture);
	capture->n_packets += capture->n_burst;
	if (got < 0)
		reading_failed(capture);
	else if (capture->n_burst == 0)
		capture->state = CAPTURE_ENDED;
	return (uint16_t)capture->n_burst;
}

enum capture_state capture_state(const struct capture *capture)
{
	return capture->state;
}

const char *capture_path(const struct capture *capture)
{
	return capture->path;
}

uint64_t capture_n_cut(const struct capture *capture)
{
	return capture->n_cut;
}

int capture_fd(const struct capture *capture)
{
	return capture->pipe != NULL ? pipe_fd(capture->pipe) : fileno(capture->file);
}

const char *capture_describe(const struct capture *capture, char *text, size_t size)
{
	const char *link = pcap_datalink_val_to_description(pcap_datalink(capture->pcap));

	snprintf(text, size, "capture file, %s, %s-endian, at most %d octets a packet",
		 link ? link : "?",
		 pcap_is_swapped(capture->pcap) == (RTE_BYTE_ORDER == RTE_BIG_ENDIAN) ? "little"
										      : "big",
		 pcap_snapshot(capture->pcap));
	return text;
}

void capture_position(const struct capture *capture, uint64_t *octets, uint64_t *size)
{
	off_t plain = atomic_load_explicit(&capture->offset, memory_order_relaxed);
	off_t at = capture->pipe == NULL ? lseek(fileno(capture->file), 0, SEEK_CUR) : -1;

	*octets = at < 0 ? 0 : (uint64_t)RTE_MAX(at, plain);
	*size = at < 0 ? 0 : capture->size;
}
