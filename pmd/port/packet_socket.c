// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "config/clock.h"
#include "pmd/eal/stamp.h"
#include "pmd/input/hardware_clock.h"
#include "pmd/port/packet_clock.h"
#include "pmd/port/packet_socket.h"

#ifndef PACKET_FANOUT_FLAG_IGNORE_OUTGOING
#define PACKET_FANOUT_FLAG_IGNORE_OUTGOING 0x4000 // Linux 6.1's headers lack it
#endif

enum { FRAME = 2048, BLOCK = 1 << 20, BLOCKS = 16, SMALL_BLOCKS = 2, BLOCK_FRAMES = BLOCK / FRAME };
enum { ADDRESSES = 2 * ETH_ALEN, TAG = 4 };
enum { DRIFT_NS = 1000 };

// A socket and its ring.
struct ring_socket {
	int fd;
	unsigned blocks; // a power of two
	uint8_t *ring;
};

// `now` is the receiver's while packets come; who binds again leaves another one in `next`, which
// the receiver takes once its ring is empty, leaving the old one in `old`.
struct packet_socket {
	struct ring_socket now;
	unsigned at;			     // the next frame
	struct packet_clock clock, hardware; // of the kernel's stamps, of the NIC's
	int hardware_fd;		     // -1: none
	struct packet_socket_settings settings;
	struct ring_socket other;
	atomic_bool next, old;	   // what `other` is
	_Atomic int fd;		   // of `now`, for others than the receiver
	_Atomic uint64_t error_ns; // of the stamps of the last burst
	uint64_t drops;
};

static unsigned ring_frames(const struct ring_socket *socket)
{
	return BLOCK_FRAMES * socket->blocks;
}

static int ring_map(struct ring_socket *socket)
{
	const int version = TPACKET_V2;
	const struct tpacket_req request = {.tp_block_size = BLOCK,
					    .tp_block_nr = socket->blocks,
					    .tp_frame_size = FRAME,
					    .tp_frame_nr = ring_frames(socket)};

	if (setsockopt(socket->fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) < 0 ||
	    setsockopt(socket->fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof(request)) < 0)
		return -errno;
	socket->ring = mmap(NULL, (size_t)BLOCK * socket->blocks, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_POPULATE, socket->fd, 0);
	return socket->ring == MAP_FAILED ? -errno : 0;
}

static void ring_close(struct ring_socket *socket)
{
	if (socket->ring != MAP_FAILED)
		munmap(socket->ring, (size_t)BLOCK * socket->blocks);
	if (socket->fd >= 0)
		close(socket->fd); // the interface leaves promiscuous mode by itself
	*socket = (struct ring_socket){-1, socket->blocks, MAP_FAILED};
}

static int ring_open(struct ring_socket *self)
{
	int err;

	self->ring = MAP_FAILED;
	self->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0); // bound to nothing yet
	err = self->fd < 0 ? -errno : ring_map(self);
	if (err < 0)
		ring_close(self);
	return err;
}

int packet_socket_new(const struct packet_socket_settings *settings, struct packet_socket **result)
{
	struct packet_socket *self = calloc(1, sizeof(*self));
	int err;

	if (self == NULL)
		return -ENOMEM;
	self->settings = *settings;
	self->now.blocks = settings->small ? SMALL_BLOCKS : BLOCKS;
	self->other = (struct ring_socket){-1, self->now.blocks, MAP_FAILED};
	self->hardware_fd = -1;
	err = ring_open(&self->now);
	if (err == 0 && settings->hardware_clock >= 0)
		self->hardware_fd = err =
		    hardware_clock_open(settings->hardware_clock, &self->hardware.stamps);
	if (err < 0) {
		packet_socket_free(self);
		return err;
	}
	atomic_store(&self->fd, self->now.fd);
	*result = self;
	return 0;
}

void packet_socket_free(struct packet_socket *socket)
{
	if (socket == NULL)
		return;
	ring_close(&socket->now);
	ring_close(&socket->other);
	if (socket->hardware_fd >= 0)
		close(socket->hardware_fd);
	free(socket);
}

// By a filter that takes nothing: unlike unbinding, it works in a fanout group too.
static int inlet_close(int fd)
{
	struct sock_filter nothing = BPF_STMT(BPF_RET | BPF_K, 0);
	const struct sock_fprog program = {.len = 1, .filter = &nothing};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0 ? -errno
											   : 0;
}

static int inlet_open(int fd)
{
	int none = 0;

	return setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &none, sizeof(none)) < 0 ? -errno : 0;
}

static int ring_bind(int fd, const struct packet_socket_settings *settings)
{
	const struct packet_mreq promiscuous = {.mr_ifindex = (int)settings->interface,
						.mr_type = PACKET_MR_PROMISC};
	const struct sockaddr_ll address = {.sll_family = AF_PACKET,
					    .sll_protocol = htons(ETH_P_ALL),
					    .sll_ifindex = (int)settings->interface};

	if ((!settings->own_only && setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promiscuous,
					       sizeof(promiscuous)) < 0) ||
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return 0;
}

// A socket can only join its group when it is bound: what comes between goes to the others.
static int group_join(int fd, const struct packet_socket_settings *settings)
{
	// A group does not take over what its sockets ignore.
	const int type =
	    PACKET_FANOUT_HASH | (settings->only_incoming ? PACKET_FANOUT_FLAG_IGNORE_OUTGOING : 0);
	const int group = settings->fanout | type << 16;
	int err = inlet_close(fd);

	if (err == 0)
		err = ring_bind(fd, settings);
	if (err == 0 && setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &group, sizeof(group)) < 0)
		err = -errno;
	return err == 0 ? inlet_open(fd) : err;
}

static int ring_start(int fd, const struct packet_socket_settings *settings)
{
	const int only_incoming = settings->only_incoming;
	const int early = settings->kernel_times;
	const int hardware = SOF_TIMESTAMPING_RAW_HARDWARE | SOF_TIMESTAMPING_SOFTWARE;

	if (settings->hardware_clock >= 0 &&
	    setsockopt(fd, SOL_PACKET, PACKET_TIMESTAMP, &hardware, sizeof(hardware)) < 0)
		return -errno;
	// Packets are stamped where they enter the stack, once for all who ask, no later than that.
	if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &early, sizeof(early)) < 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &only_incoming,
		       sizeof(only_incoming)) < 0)
		return -errno;
	return settings->fanout != 0 ? group_join(fd, settings) : ring_bind(fd, settings);
}

int packet_socket_start(struct packet_socket *socket)
{
	return ring_start(socket->now.fd, &socket->settings);
}

static void drops_add(struct packet_socket *socket, int fd)
{
	struct tpacket_stats statistics = {0};
	socklen_t length = sizeof(statistics);

	// The kernel resets the counter at each reading.
	if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &statistics, &length) == 0)
		socket->drops += statistics.tp_drops;
}

// Closes the socket that the receiver has left.
static void old_close(struct packet_socket *socket)
{
	if (!atomic_load_explicit(&socket->old, memory_order_acquire))
		return;
	drops_add(socket, socket->other.fd);
	ring_close(&socket->other);
	atomic_store_explicit(&socket->old, false, memory_order_relaxed);
}

static int other_start(struct packet_socket *socket)
{
	int err;

	old_close(socket);
	if (atomic_load_explicit(&socket->next, memory_order_acquire))
		return -EAGAIN; // the one before has not been taken yet
	err = ring_open(&socket->other);
	if (err == 0)
		err = ring_start(socket->other.fd, &socket->settings);
	if (err < 0)
		ring_close(&socket->other);
	else
		atomic_store_explicit(&socket->next, true, memory_order_release);
	return err;
}

int packet_socket_rebind(struct packet_socket *socket, unsigned interface, uint16_t fanout)
{
	socket->settings.interface = interface;
	socket->settings.fanout = fanout;
	return socket->settings.fanout != 0 ? other_start(socket)
					    : ring_bind(socket->now.fd, &socket->settings);
}

static void next_take(struct packet_socket *socket)
{
	struct ring_socket old = socket->now;

	socket->now = socket->other;
	socket->other = old;
	socket->at = 0;
	atomic_store_explicit(&socket->fd, socket->now.fd, memory_order_relaxed);
	atomic_store_explicit(&socket->next, false, memory_order_relaxed);
	atomic_store_explicit(&socket->old, true, memory_order_release);
}

static struct tpacket2_hdr *frame_at(const struct packet_socket *socket, unsigned ahead)
{
	return (struct tpacket2_hdr *)(socket->now.ring +
				       (size_t)((socket->at + ahead) &
						(ring_frames(&socket->now) - 1)) *
					   FRAME);
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

// Between two readings a NIC's clock drifts.
static void clocks_read(struct packet_socket *socket)
{
	uint64_t error_ns;

	packet_clock_read(&socket->clock);
	error_ns = socket->clock.error_ns;
	if (socket->hardware_fd >= 0) {
		packet_clock_read(&socket->hardware);
		error_ns = RTE_MAX(error_ns, socket->hardware.error_ns + DRIFT_NS);
	}
	atomic_store_explicit(&socket->error_ns, error_ns, memory_order_relaxed);
}

static void stamp(struct packet_socket *socket, struct rte_mbuf *mbuf,
		  const struct tpacket2_hdr *frame)
{
	struct packet_stamp *to = packet_stamp(mbuf);
	uint64_t real_ns = frame->tp_sec * UINT64_C(1000000000) + frame->tp_nsec;

	if (frame->tp_status & TP_STATUS_TS_RAW_HARDWARE)
		to->time_ns = packet_clock_convert(&socket->hardware, real_ns);
	else if (socket->settings.kernel_times)
		to->time_ns = packet_clock_convert(&socket->clock, real_ns);
	else
		to->time_ns = socket->clock.now_ns;
	to->clock_ns = to->time_ns;
	to->wire_length = mbuf->pkt_len;
	to->link_type = socket->settings.link_type;
	to->input = socket->settings.input;
}

static void frame_copy(struct packet_socket *socket, struct rte_mbuf *mbuf,
		       const struct tpacket2_hdr *frame)
{
	bool bare = socket->settings.network_header;
	unsigned skipped = bare ? frame->tp_net - frame->tp_mac : 0;
	const uint8_t *octets = (const uint8_t *)frame + frame->tp_mac + skipped;
	uint8_t *to = rte_pktmbuf_mtod(mbuf, uint8_t *);
	unsigned captured = frame->tp_snaplen - RTE_MIN(skipped, frame->tp_snaplen);
	unsigned kept = RTE_MIN(captured, rte_pktmbuf_tailroom(mbuf) - (unsigned)TAG);
	unsigned tag = 0;

	if ((frame->tp_status & TP_STATUS_VLAN_VALID) && kept >= ADDRESSES && !bare) {
		memcpy(to, octets, ADDRESSES);
		tag = tag_put(to + ADDRESSES, frame);
		memcpy(to + ADDRESSES + tag, octets + ADDRESSES, kept - ADDRESSES);
	} else {
		memcpy(to, octets, kept);
	}
	mbuf->data_len = (uint16_t)(kept + tag);
	mbuf->pkt_len = frame->tp_len - RTE_MIN(skipped, frame->tp_len) + tag;
	stamp(socket, mbuf, frame);
}

uint16_t packet_socket_receive(struct packet_socket *socket, struct rte_mbuf **burst, uint16_t n)
{
	uint16_t ready = 0;

	while (ready < n && frame_is_ours(frame_at(socket, ready)))
		ready++;
	if (ready == 0 && n > 0 && atomic_load_explicit(&socket->next, memory_order_acquire))
		next_take(socket);
	// Without buffers the packets stay in the ring; what then finds no room is counted there.
	if (ready == 0 || rte_pktmbuf_alloc_bulk(socket->settings.pool, burst, ready) < 0)
		return 0;
	if (socket->settings.kernel_times)
		clocks_read(socket);
	else
		socket->clock.now_ns = monotonic_ns();
	for (uint16_t i = 0; i < ready; i++) {
		struct tpacket2_hdr *frame = frame_at(socket, i);

		frame_copy(socket, burst[i], frame);
		burst[i]->port = socket->settings.port;
		__atomic_store_n(&frame->tp_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	}
	socket->at = (socket->at + ready) & (ring_frames(&socket->now) - 1);
	return ready;
}

void packet_socket_close_inlet(struct packet_socket *socket)
{
	inlet_close(atomic_load_explicit(&socket->fd, memory_order_relaxed));
}

uint64_t packet_socket_error(const struct packet_socket *socket)
{
	return atomic_load_explicit(&socket->error_ns, memory_order_relaxed);
}

uint64_t packet_socket_drops(struct packet_socket *socket)
{
	drops_add(socket, atomic_load_explicit(&socket->fd, memory_order_relaxed));
	old_close(socket);
	return socket->drops;
}

int packet_socket_fd(const struct packet_socket *socket)
{
	return atomic_load_explicit(&socket->next, memory_order_acquire)
		   ? socket->other.fd
		   : atomic_load_explicit(&socket->fd, memory_order_relaxed);
}

unsigned packet_socket_frames(const struct packet_socket *socket)
{
	return ring_frames(&socket->now);
}
