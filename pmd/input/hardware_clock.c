// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/input/hardware_clock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int ask(const char *interface, unsigned long request, void *data)
{
	struct ifreq ifreq = {.ifr_data = data};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err = 0;

	snprintf(ifreq.ifr_name, sizeof(ifreq.ifr_name), "%.15s", interface);
	if (fd < 0 || ioctl(fd, request, &ifreq) < 0)
		err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

int hardware_clock_find(const char *interface, const char **why)
{
	const unsigned stamps = SOF_TIMESTAMPING_RX_HARDWARE | SOF_TIMESTAMPING_RAW_HARDWARE;
	struct ethtool_ts_info info = {.cmd = ETHTOOL_GET_TS_INFO, .phc_index = -1};

	if (ask(interface, SIOCETHTOOL, &info) < 0 || info.phc_index < 0 ||
	    (info.so_timestamping & stamps) != stamps)
		*why = "has no clock of its own, see ethtool -T";
	else if (!(info.rx_filters & 1U << HWTSTAMP_FILTER_ALL))
		*why = "stamps only some packets (of PTP), see ethtool -T";
	else
		return info.phc_index;
	return -1;
}

bool hardware_clock_is_on(const char *interface)
{
	struct hwtstamp_config config = {0};

	return ask(interface, SIOCGHWTSTAMP, &config) == 0 &&
	       config.rx_filter == HWTSTAMP_FILTER_ALL;
}

// What is sent goes on as it was.
int hardware_clock_switch_on(const char *interface)
{
	struct hwtstamp_config config = {0};

	if (ask(interface, SIOCGHWTSTAMP, &config) < 0)
		config = (struct hwtstamp_config){.tx_type = HWTSTAMP_TX_OFF};
	config.rx_filter = HWTSTAMP_FILTER_ALL;
	return ask(interface, SIOCSHWTSTAMP, &config);
}

// FD_TO_CLOCKID of the kernel's documentation.
int hardware_clock_open(int number, clockid_t *clock)
{
	char path[32];
	int fd;

	snprintf(path, sizeof(path), "/dev/ptp%d", number);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	*clock = (clockid_t)((~(unsigned)fd << 3) | 3);
	return fd;
}
