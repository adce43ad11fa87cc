// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/collect_file.h"

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>
#include <rte_common.h>

#include "config/clock.h"
#include "config/log.h"
#include "export/record/octets.h"
#include "probe/collector/collect_stream.h"

LOG_TYPE(collector_file);

enum { FILE_ROOM = 4 * 65536, REST_PACKETS = 64 };

static int cannot_read(const struct collect_input *input, const char *why)
{
	return user_error(EINVAL, "--input %s: cannot be read: %s; name a readable file",
			  input->spec, why);
}

// Read in large pieces: by itself libpcap asks the kernel for each 4096 octets.
static int open_capture(struct collect_worker *worker)
{
	const struct collect_input *input = worker->input;
	FILE *file = strcmp(input->path, "-") == 0 ? stdin : fopen(input->path, "rb");
	char why[PCAP_ERRBUF_SIZE];

	if (file == NULL)
		return cannot_read(input, strerror(errno));
	worker->file_room = malloc(FILE_ROOM);
	if (worker->file_room != NULL)
		setvbuf(file, worker->file_room, _IOFBF, FILE_ROOM);
	worker->capture = pcap_fopen_offline(file, why);
	if (worker->capture != NULL)
		return 0;
	if (file != stdin)
		fclose(file);
	return cannot_read(input, why);
}

int collect_file_open(struct collect_worker *worker)
{
	const struct collect_input *input = worker->input;

	if (input->kind == COLLECT_FILE) {
		worker->file = fopen(input->path, "rb");
		return worker->file == NULL ? cannot_read(input, strerror(errno)) : 0;
	}
	return open_capture(worker);
}

void collect_file_close(struct collect_worker *worker)
{
	if (worker->file != NULL)
		fclose(worker->file);
	if (worker->capture != NULL)
		pcap_close(worker->capture);
	free(worker->file_room);
}

static void go_on(struct collect_worker *worker)
{
	worker->now_us = monotonic_us();
	collect_worker_go_on(worker);
}

// What is left when no more can be read is the beginning of a message.
static void tell_rest(struct collect_worker *worker, uint32_t n, bool broken)
{
	if (n == 0 && !broken)
		return;
	LOG(WARNING, "%s: %s", worker->input->spec,
	    broken ? "what follows is no IPFIX Message; the rest of the file was not read"
		   : "the last message is cut");
}

static void run_messages(struct collect_worker *worker)
{
	uint8_t *room = malloc(FILE_ROOM);
	struct datagram all = {.octets = room};
	ssize_t taken = 0;
	size_t got = 1;

	while (room != NULL && got > 0 && taken >= 0 && !collect_worker_is_stopping(worker)) {
		got = fread(room + all.n, 1, FILE_ROOM - all.n, worker->file);
		all.n += (uint32_t)got;
		all.now_us = worker->now_us;
		all.arrival_us = wall_us();
		taken = collect_messages_take(worker, &all);
		if (taken > 0) {
			all.n -= (uint32_t)taken;
			memmove(room, room + taken, all.n);
		}
		go_on(worker);
	}
	if (!collect_worker_is_stopping(worker))
		tell_rest(worker, all.n, taken < 0);
	free(room);
}

// Where the network header begins: 0, not known, is taken as an offset of its own only for bare IP.
static int link_octets(uint32_t link_type, const uint8_t *octets, uint32_t n)
{
	uint32_t at = 14;

	switch (link_type) {
	case 0: // null
		return 4;
	case 12:
	case 101: // bare IP
		return 0;
	case 113: // Linux cooked
		return 16;
	case 276:
		return 20;
	case 1:
		while (at + 4 <= n && (octets_get16(octets + at - 2) == 0x8100 ||
				       octets_get16(octets + at - 2) == 0x88a8))
			at += 4;
		return (int)at;
	default:
		return -1;
	}
}

static bool ipv4_payload(const uint8_t *ip, uint32_t n, struct datagram *datagram)
{
	enum { FRAGMENT = 0x3fff };
	const uint32_t header = (ip[0] & 15u) * 4;

	if (n < 20 || header < 20 || header + 8 > n || ip[9] != IPPROTO_UDP ||
	    (octets_get16(ip + 6) & FRAGMENT))
		return false;
	datagram->from.ipv6 = false;
	memcpy(datagram->from.octets, ip + 12, 4);
	datagram->octets = ip + header;
	return true;
}

static bool ipv6_payload(const uint8_t *ip, uint32_t n, struct datagram *datagram)
{
	if (n < 48 || ip[6] != IPPROTO_UDP)
		return false;
	datagram->from.ipv6 = true;
	memcpy(datagram->from.octets, ip + 8, 16);
	datagram->octets = ip + 40;
	return true;
}

bool collect_frame_payload(uint32_t link_type, const uint8_t *octets, uint32_t n,
			   struct datagram *datagram)
{
	const int at = link_octets(link_type, octets, n);
	const uint8_t *ip = octets + at;
	uint32_t left, length;

	memset(&datagram->from, 0, sizeof(datagram->from));
	if (at < 0 || (uint32_t)at + 20 > n)
		return false;
	left = n - (uint32_t)at;
	if (ip[0] >> 4 == 4 ? !ipv4_payload(ip, left, datagram)
			    : ip[0] >> 4 != 6 || !ipv6_payload(ip, left, datagram))
		return false;
	left -= (uint32_t)(datagram->octets - ip);
	length = octets_get16(datagram->octets + 4);
	if (length < 8)
		return false;
	datagram->port = octets_get16(datagram->octets);
	datagram->n = RTE_MIN(length, left) - 8;
	datagram->octets += 8;
	return true;
}

static void tell_skipped(const struct collect_worker *worker, uint64_t n)
{
	if (n > 0)
		LOG(NOTICE,
		    "%s: %" PRIu64 " frames were passed over: they hold no whole datagram of UDP "
		    "(fragments of IP are not joined)",
		    worker->input->spec, n);
}

static void run_capture(struct collect_worker *worker)
{
	const uint32_t link_type = (uint32_t)pcap_datalink(worker->capture);
	struct pcap_pkthdr *header;
	const uint8_t *octets;
	uint64_t skipped = 0;
	unsigned n = 0;
	int got;

	while ((got = pcap_next_ex(worker->capture, &header, &octets)) == 1 &&
	       !collect_worker_is_stopping(worker)) {
		struct datagram datagram = {.now_us = worker->now_us};

		datagram.arrival_us =
		    (uint64_t)header->ts.tv_sec * 1000000 + (uint64_t)header->ts.tv_usec;
		worker->arrival_us = datagram.arrival_us;
		if (collect_frame_payload(link_type, octets, header->caplen, &datagram))
			collect_worker_take(worker, &datagram);
		else
			skipped++;
		if (++n % REST_PACKETS == 0)
			go_on(worker);
	}
	if (got == PCAP_ERROR)
		LOG(WARNING, "%s: %s", worker->input->spec, pcap_geterr(worker->capture));
	tell_skipped(worker, skipped);
}

void collect_file_run(struct collect_worker *worker)
{
	if (worker->input->kind == COLLECT_FILE)
		run_messages(worker);
	else
		run_capture(worker);
}
