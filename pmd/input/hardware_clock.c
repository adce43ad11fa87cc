// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/net_tstamp.h>
#include <linux/sockios.h>
#include <stdio.h>

#include "pmd/input/hardware_clock.h"
#include "pmd/input/interface_ask.h"

static int ask(const char *interface, unsigned long question, void *data)
{
	struct ifreq request = {.ifr_data = data};

	return interface_ask(interface, question, &request);
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
