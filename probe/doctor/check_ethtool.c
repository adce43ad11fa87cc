// SPDX-License-Identifier: BSD-3-Clause
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probe/doctor/doctor.h"

// What the kernel tells of a port by a call alone; a made-up machine has none of it.

static bool ask(const struct doctor *doctor, const struct doctor_port *port, void *question)
{
	struct ifreq request = {.ifr_data = question};
	int fd, rc;

	if (doctor->root[0] != '\0' || port->name[0] == '\0')
		return false;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return false;
	memcpy(request.ifr_name, port->name, sizeof(port->name));
	rc = ioctl(fd, SIOCETHTOOL, &request);
	close(fd);
	return rc == 0;
}

static void offload_found(struct doctor *doctor, const struct doctor_port *port, const char *what)
{
	char text[DOCTOR_TEXT], off[64], on[64];

	snprintf(text, sizeof(text),
		 "%s joins packets (%s): lengths and counts of packets are not those of the wire",
		 port->name, what);
	snprintf(off, sizeof(off), "ethtool -K %s %s off", port->name, what);
	snprintf(on, sizeof(on), "ethtool -K %s %s on", port->name, what);
	doctor_found(doctor,
		     &(struct finding){.check = what, .text = text, .command = off, .undo = on});
}

void doctor_check_offloads(struct doctor *doctor, const struct doctor_port *port)
{
	struct ethtool_value gro = {.cmd = ETHTOOL_GGRO}, flags = {.cmd = ETHTOOL_GFLAGS};

	if (ask(doctor, port, &gro) && gro.data != 0)
		offload_found(doctor, port, "gro");
	if (ask(doctor, port, &flags) && (flags.data & ETH_FLAG_LRO))
		offload_found(doctor, port, "lro");
}

void doctor_check_ring(struct doctor *doctor, const struct doctor_port *port)
{
	struct ethtool_ringparam ring = {.cmd = ETHTOOL_GRINGPARAM};
	char text[DOCTOR_TEXT], larger[64], before[64];

	if (!ask(doctor, port, &ring) || ring.rx_pending >= ring.rx_max_pending)
		return;
	snprintf(text, sizeof(text), "%s has a ring of %u packets, it can have %u", port->name,
		 ring.rx_pending, ring.rx_max_pending);
	snprintf(larger, sizeof(larger), "ethtool -G %s rx %u", port->name, ring.rx_max_pending);
	snprintf(before, sizeof(before), "ethtool -G %s rx %u", port->name, ring.rx_pending);
	doctor_found(doctor, &(struct finding){
				 .check = "ring", .text = text, .command = larger, .undo = before});
}
