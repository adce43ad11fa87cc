// SPDX-License-Identifier: BSD-3-Clause
// send_datagrams FILE HOST PORT: sends what make_datagrams has written to a collector on this
// machine, each exporter from an address of its own (10.x.y.z as 127.x.y.z), as fast as the
// collector takes it: while its socket holds more than 128 KiB, a third of what the kernel grants
// by itself, it waits. So nothing is lost, and what the collector spends can be told by its own CPU
// time.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	FILE_HEADER = 24,
	PACKET_HEADER = 16,
	HEADERS = 28,
	LOOK = 16,
	FULL = 128 * 1024,
	MOST = 65536
};

static int sockets[MOST];

static int socket_of(const uint8_t *ip, const struct sockaddr_in *to)
{
	const unsigned index = (unsigned)(ip[14] << 8 | ip[15]);
	struct sockaddr_in from = {.sin_family = AF_INET};
	int fd = sockets[index];

	if (fd > 0)
		return fd;
	memcpy(&from.sin_addr, ip + 12, 4);
	((uint8_t *)&from.sin_addr)[0] = 127;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&from, sizeof(from)) < 0 ||
	    connect(fd, (const struct sockaddr *)to, sizeof(*to)) < 0) {
		fprintf(stderr, "send_datagrams: %s\n", strerror(errno));
		exit(1);
	}
	sockets[index] = fd;
	return fd;
}

// Octets that wait in sockets of the port, and whether there is one.
static int waiting(const char *path, unsigned port, uint64_t *octets)
{
	FILE *table = fopen(path, "r");
	char line[256];
	int found = 0;

	while (table != NULL && fgets(line, sizeof(line), table) != NULL) {
		unsigned local, from;
		uint64_t queued;

		if (sscanf(line, " %*d: %*[0-9A-F]:%x %*[0-9A-F]:%x %*x %*x:%" SCNx64, &local,
			   &from, &queued) != 3 ||
		    local != port || from != 0)
			continue;
		*octets += queued;
		found = 1;
	}
	if (table != NULL)
		fclose(table);
	return found;
}

// Until they hold no more than `most`; a collector that has ended holds nothing.
static void await(unsigned port, uint64_t most)
{
	const struct timespec pause = {.tv_nsec = 200 * 1000};
	uint64_t octets;

	do {
		octets = 0;
		if (!(waiting("/proc/self/net/udp", port, &octets) |
		      waiting("/proc/self/net/udp6", port, &octets))) {
			fprintf(stderr, "send_datagrams: nobody is at UDP port %u\n", port);
			exit(1);
		}
		if (octets > most)
			nanosleep(&pause, NULL);
	} while (octets > most);
}

static void send_all(const uint8_t *at, const uint8_t *end, const struct sockaddr_in *to)
{
	uint64_t n = 0;

	while (at + PACKET_HEADER <= end) {
		uint32_t octets;

		memcpy(&octets, at + 8, sizeof(octets));
		at += PACKET_HEADER;
		while (send(socket_of(at, to), at + HEADERS, octets - HEADERS, 0) < 0 &&
		       errno == ECONNREFUSED)
			;
		at += octets;
		if (++n % LOOK == 0)
			await(ntohs(to->sin_port), FULL);
	}
	await(ntohs(to->sin_port), 0);
	printf("%" PRIu64 "\n", n);
}

int main(int argc, char *argv[])
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	const int fd = argc == 4 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
	struct stat about;
	const uint8_t *file;

	if (fd < 0 || fstat(fd, &about) < 0 || inet_pton(AF_INET, argv[2], &to.sin_addr) != 1)
		return 2;
	to.sin_port = htons((uint16_t)strtoul(argv[3], NULL, 10));
	file = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file == MAP_FAILED)
		return 1;
	send_all(file + FILE_HEADER, file + about.st_size, &to);
	return 0;
}
