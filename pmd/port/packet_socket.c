// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pmd/port/packet_socket.h"

enum { FRAME = 2048, BLOCK = 1 << 20, BLOCKS = 16, FRAMES = BLOCK / FRAME * BLOCKS };
enum { ADDRESSES = 2 * ETH_ALEN, TAG = 4 };

struct packet_socket {
	int fd;
	unsigned at; // the next frame
	uint8_t *ring;
	struct packet_socket_settings settings;
	uint64_t drops;
};

static int ring_map(struct packet_socket *socket)
{
	const int version = TPACKET_V2;
	const struct tpacket_req request = {.tp_block_size = BLOCK,
					    .tp_block_nr = BLOCKS,
					    .tp_frame_size = FRAME,
					    .tp_frame_nr = FRAMES};

	if (setsockopt(socket->fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) < 0 ||
	    setsockopt(socket->fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof(request)) < 0)
		return -errno;
	socket->ring = mmap(NULL, (size_t)BLOCK * BLOCKS, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_POPULATE, socket->fd, 0);
	return socket->ring == MAP_FAILED ? -errno : 0;
}

int packet_socket_new(const struct packet_socket_settings *settings, struct packet_socket **result)
{
	struct packet_socket *self = calloc(1, sizeof(*self));
	int err;

	if (self == NULL)
		return -ENOMEM;
	self->settings = *settings;
	self->ring = MAP_FAILED;
	self->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0); // bound to nothing yet
	err = self->fd < 0 ? -errno : ring_map(self);
	if (err < 0) {
		packet_socket_free(self);
		return err;
	}
	*result = self;
	return 0;
}

void packet_socket_free(struct packet_socket *socket)
{
	if (socket == NULL)
		return;
	if (socket->ring != MAP_FAILED)
		munmap(socket->ring, (size_t)BLOCK * BLOCKS);
	if (socket->fd >= 0)
		close(socket->fd); // the interface leaves promiscuous mode by itself
	free(socket);
}

int packet_socket_start(struct packet_socket *socket)
{
	const struct packet_mreq promiscuous = {.mr_ifindex = (int)socket->settings.interface,
						.mr_type = PACKET_MR_PROMISC};
	const struct sockaddr_ll address = {.sll_family = AF_PACKET,
					    .sll_protocol = htons(ETH_P_ALL),
					    .sll_ifindex = (int)socket->settings.interface};
	const int only_incoming = socket->settings.only_incoming;
	const int group = socket->settings.fanout | PACKET_FANOUT_HASH << 16;

	if (setsockopt(socket->fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &only_incoming,
		       sizeof(only_incoming)) < 0 ||
	    setsockopt(socket->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promiscuous,
		       sizeof(promiscuous)) < 0 ||
	    bind(socket->fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	if (socket->settings.fanout != 0 &&
	    setsockopt(socket->fd, SOL_PACKET, PACKET_FANOUT, &group, sizeof(group)) < 0)
		return -errno;
	return 0;
}

static struct tpacket2_hdr *frame_at(const struct packet_socket *socket, unsigned ahead)
{
	return (struct tpacket2_hdr *)(socket->ring +
				       (size_t)((socket->at + ahead) % FRAMES) * FRAME);
}

static bool frame_is_ours(struct tpacket2_hdr *frame)
{
	return __atomic_load_n(&frame->tp_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER;
}

// The kernel has taken the outer VLAN tag out of the frame: back between addresses and type.
static unsigned tag_put(uint8_t *to, const struct tpacket2_hdr *frame)
{
	bool typed = frame->tp_status & TP_STATUS_VLAN_TPID_VALID;
	const uint16_t tag[2] = {htons(typed ? frame->tp_vlan_tpid : ETH_P_8021Q),
				 htons(frame->tp_vlan_tci)};

	memcpy(to, tag, TAG);
	return TAG;
}

static void frame_copy(struct rte_mbuf *mbuf, const struct tpacket2_hdr *frame)
{
	const uint8_t *octets = (const uint8_t *)frame + frame->tp_mac;
	uint8_t *to = rte_pktmbuf_mtod(mbuf, uint8_t *);
	unsigned kept = RTE_MIN(frame->tp_snaplen, rte_pktmbuf_tailroom(mbuf) - (unsigned)TAG);
	unsigned tag = 0;

	if ((frame->tp_status & TP_STATUS_VLAN_VALID) && kept >= ADDRESSES) {
		memcpy(to, octets, ADDRESSES);
		tag = tag_put(to + ADDRESSES, frame);
		memcpy(to + ADDRESSES + tag, octets + ADDRESSES, kept - ADDRESSES);
	} else {
		memcpy(to, octets, kept);
	}
	mbuf->data_len = (uint16_t)(kept + tag);
	mbuf->pkt_len = frame->tp_len + tag;
}

uint16_t packet_socket_receive(struct packet_socket *socket, struct rte_mbuf **burst, uint16_t n)
{
	uint16_t ready = 0;

	while (ready < n && frame_is_ours(frame_at(socket, ready)))
		ready++;
	// Without buffers the packets stay in the ring; what then finds no room is counted there.
	if (ready == 0 || rte_pktmbuf_alloc_bulk(socket->settings.pool, burst, ready) < 0)
		return 0;
	for (uint16_t i = 0; i < ready; i++) {
		struct tpacket2_hdr *frame = frame_at(socket, i);

		frame_copy(burst[i], frame);
		burst[i]->port = socket->settings.port;
		__atomic_store_n(&frame->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	}
	socket->at = (socket->at + ready) % FRAMES;
	return ready;
}

uint64_t packet_socket_drops(struct packet_socket *socket)
{
	struct tpacket_stats statistics = {0};
	socklen_t length = sizeof(statistics);

	// The kernel resets the counter at each reading.
	if (getsockopt(socket->fd, SOL_PACKET, PACKET_STATISTICS, &statistics, &length) == 0)
		socket->drops += statistics.tp_drops;
	return socket->drops;
}

int packet_socket_fd(const struct packet_socket *socket)
{
	return socket->fd;
}

unsigned packet_socket_frames(const struct packet_socket *)
{
	return FRAMES;
}
