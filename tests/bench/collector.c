// SPDX-License-Identifier: BSD-3-Clause
#include "collector.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rte_byteorder.h>
#include <rte_lcore.h>

#include "bench_exporter.h"

enum { MESSAGES = 64, ROOM = 65536, RECEIVE_OCTETS = 256 << 20, MOST_FIELDS = 128 };

struct known_tmpl {
	bool known, options, variable;
	uint16_t n_fields, octets;
	uint16_t length[MOST_FIELDS];
};

struct collector {
	int fd;
	pthread_t thread;
	atomic_bool ending;
	bool began;
	uint32_t sequence; // the next one
	struct collector_counts counts;
	struct known_tmpl tmpls[1024]; // from id 256 on
	uint8_t room[MESSAGES][ROOM];
};

static uint16_t get16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t get32(const uint8_t *at)
{
	return (uint32_t)get16(at) << 16 | get16(at + 2);
}

// RFC 7011 section 3.4.1 and 3.4.2.2: one template record after the other.
static void learn(struct collector *collector, const uint8_t *at, const uint8_t *end, bool options)
{
	while (end - at > (options ? 6 : 4)) {
		uint16_t id = get16(at), n = get16(at + 2);
		struct known_tmpl *to = &collector->tmpls[(id - 256) & 1023];

		*to = (struct known_tmpl){.known = true, .options = options, .n_fields = n};
		at += options ? 6 : 4;
		for (unsigned i = 0; i < n && i < MOST_FIELDS && end - at >= 4; i++) {
			to->length[i] = get16(at + 2);
			to->variable |= to->length[i] == 0xffff;
			to->octets += to->length[i];
			at += get16(at) & 0x8000 ? 8 : 4;
		}
	}
}

// RFC 7011 section 7: a length of one octet, or 255 and two more.
static unsigned variable_octets(const uint8_t *at)
{
	return at[0] < 255 ? 1U + at[0] : 3U + get16(at + 1);
}

static unsigned record_octets(const struct known_tmpl *tmpl, const uint8_t *at)
{
	unsigned octets = 0;

	if (!tmpl->variable)
		return tmpl->octets;
	for (unsigned i = 0; i < tmpl->n_fields; i++)
		octets +=
		    tmpl->length[i] == 0xffff ? variable_octets(at + octets) : tmpl->length[i];
	return octets;
}

static uint32_t count_data(struct collector *collector, uint16_t id, const uint8_t *at,
			   const uint8_t *end)
{
	const struct known_tmpl *tmpl = &collector->tmpls[(id - 256) & 1023];
	uint32_t n = 0;

	if (!tmpl->known || tmpl->n_fields == 0)
		return 0;
	for (; end - at >= tmpl->n_fields; n++)
		at += record_octets(tmpl, at);
	if (tmpl->options)
		collector->counts.options += n;
	else
		collector->counts.records += n;
	return n;
}

static void count_message(struct collector *collector, const uint8_t *at, unsigned length)
{
	const uint8_t *end = at + length;
	uint32_t sequence, n = 0;

	if (length < 16 || get16(at) != 10 || get16(at + 2) != length) {
		collector->counts.malformed++;
		return;
	}
	sequence = get32(at + 8);
	if (get32(at + 12) == 0) // the Exporting Process about itself
		return;
	if (collector->began)
		collector->counts.missing += sequence - collector->sequence;
	collector->began = true;
	for (at += 16; end - at >= 4 && get16(at + 2) >= 4; at += get16(at + 2)) {
		uint16_t id = get16(at);

		if (id == 2 || id == 3)
			learn(collector, at + 4, at + get16(at + 2), id == 3);
		else
			n += count_data(collector, id, at + 4, at + get16(at + 2));
	}
	collector->sequence = sequence + n;
}

static void *receive(void *context)
{
	struct collector *collector = context;
	struct mmsghdr headers[MESSAGES] = {0};
	struct iovec parts[MESSAGES];
	bool ending = false;
	int n = 0;

	for (unsigned i = 0; i < MESSAGES; i++) {
		parts[i] = (struct iovec){collector->room[i], ROOM};
		headers[i].msg_hdr.msg_iov = &parts[i];
		headers[i].msg_hdr.msg_iovlen = 1;
	}
	while (!ending || n > 0) {
		ending = atomic_load(&collector->ending);
		n = recvmmsg(collector->fd, headers, MESSAGES, MSG_DONTWAIT, NULL);
		for (int i = 0; i < n; i++)
			count_message(collector, collector->room[i], headers[i].msg_len);
		if (n <= 0)
			usleep(200);
	}
	return NULL;
}

struct collector *collector_start(uint16_t *port)
{
	struct collector *collector = calloc(1, sizeof(*collector));

	if (collector == NULL)
		rte_exit(1, "no memory for a collector\n");
	collector->fd = bench_socket(RECEIVE_OCTETS, port);
	if (rte_ctrl_thread_create(&collector->thread, "collector", NULL, receive, collector) != 0)
		rte_exit(1, "no thread for a collector\n");
	return collector;
}

struct collector_counts collector_end(struct collector *collector)
{
	struct collector_counts counts;

	atomic_store(&collector->ending, true);
	pthread_join(collector->thread, NULL);
	close(collector->fd);
	counts = collector->counts;
	free(collector);
	return counts;
}
