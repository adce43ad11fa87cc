// SPDX-License-Identifier: BSD-3-Clause
#include <dirent.h>
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_pci.h>

#include "config/log.h"
#include "pmd/input/input_live.h"
#include "pmd/input/interface_ask.h"
#include "pmd/input/interface_type.h"
#include "pmd/input/nic_driver.h"

LOG_TYPE(input);

#define DEVICES "/sys/bus/pci/devices/"

enum { AF_XDP_MTU = 3498 };

// A number in the interface's folder, `otherwise` when it cannot be read.
static unsigned interface_number(const char *name, const char *file_name, unsigned otherwise)
{
	char path[128];
	unsigned number = otherwise;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/class/net/%s/%s", name, file_name);
	file = fopen(path, "r");
	if (file == NULL)
		return otherwise;
	if (fscanf(file, "%u", &number) != 1)
		number = otherwise;
	fclose(file);
	return number;
}

const char *interface_unfit(const char *name)
{
	uint16_t link_type;
	bool network_header;
	unsigned flags;

	if (interface_flags(name, &flags) < 0)
		return "is gone";
	if (flags & IFF_LOOPBACK)
		return "is the loopback interface";
	if (!(flags & IFF_UP))
		return "is down";
	if (!interface_type_find(interface_number(name, "type", 1), &link_type, &network_header))
		return "is of an unsupported type";
	return NULL;
}

static int type_check(struct input *input)
{
	unsigned type = interface_number(input->argument, "type", 1);

	if (interface_type_find(type, &input->link_type, &input->network_header))
		return 0;
	return user_error(
	    ENOTSUP,
	    "--input %s: %s is an interface of the unsupported type %u (ARPHRD_); supported "
	    "are Ethernet, loopback, tun, WireGuard, PPP, IP tunnels and 802.11 monitor "
	    "interfaces",
	    input->spec, input->argument, type);
}

static int numa_node_read(const char *folder)
{
	char path[PATH_MAX];
	int node = -1;
	FILE *file;

	snprintf(path, sizeof(path), "%s/numa_node", folder);
	file = fopen(path, "r");
	if (file != NULL) {
		if (fscanf(file, "%d", &node) != 1)
			node = -1;
		fclose(file);
	}
	return node;
}

static int interface_missing(const struct input *input)
{
	if (access(input->argument, F_OK) == 0)
		return user_error(
		    ENODEV, "--input %s: there is no such interface; for a file write pcap:%s",
		    input->spec, input->argument);
	return user_error(ENODEV, "--input %s: there is no interface %s; ip link shows them",
			  input->spec, input->argument);
}

static int raw_socket_check(const struct input *input, const char *capabilities)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return user_error(errno,
				  "--input %s: no permission to capture (%s); run as root, or: "
				  "setcap %s+ep PROGRAM",
				  input->spec, strerror(errno), capabilities);
	close(fd);
	return 0;
}

static int interface_check(struct input *input, const char *capabilities)
{
	char folder[128];
	unsigned flags;
	int err;

	if (input->argument[0] == '\0' || strlen(input->argument) >= IFNAMSIZ ||
	    interface_flags(input->argument, &flags) < 0)
		return interface_missing(input);
	if (!(flags & IFF_UP))
		return user_error(ENETDOWN, "--input %s: %s is down; ip link set %s up",
				  input->spec, input->argument, input->argument);
	snprintf(input->name, sizeof(input->name), "%s", input->argument);
	snprintf(input->device, sizeof(input->device), "%s", input->argument);
	input->interface = if_nametoindex(input->argument);
	input->ifindex = input->interface;
	input->loopback = flags & IFF_LOOPBACK;
	input->mtu = interface_number(input->argument, "mtu", 1500);
	snprintf(folder, sizeof(folder), "/sys/class/net/%s/device", input->argument);
	input->numa_node = numa_node_read(folder);
	err = type_check(input);
	return err < 0 ? err : raw_socket_check(input, capabilities);
}

// 0 where the kernel does not know it.
static uint32_t ethtool_value(const char *name, uint32_t command)
{
	struct ethtool_value value = {.cmd = command};
	struct ifreq request = {.ifr_data = (char *)&value};

	return interface_ask(name, SIOCETHTOOL, &request) < 0 ? 0 : value.data;
}

int af_packet_check(struct input *input)
{
	int err = interface_check(input, "cap_net_raw,cap_net_admin");

	if (err < 0 || input->loopback)
		return err;
	if (ethtool_value(input->device, ETHTOOL_GGRO) ||
	    (ethtool_value(input->device, ETHTOOL_GFLAGS) & ETH_FLAG_LRO))
		LOG(NOTICE,
		    "%s: the kernel merges received packets (GRO), and a merged packet counts as "
		    "one; "
		    "ethtool -K %s gro off lro off",
		    input->name, input->device);
	return 0;
}

static unsigned interface_rx_queues(const char *name)
{
	char path[128];
	unsigned n = 0;
	const struct dirent *entry;
	DIR *folder;

	snprintf(path, sizeof(path), "/sys/class/net/%s/queues", name);
	folder = opendir(path);
	if (folder == NULL)
		return 1;
	while ((entry = readdir(folder)) != NULL)
		n += strncmp(entry->d_name, "rx-", 3) == 0;
	closedir(folder);
	return RTE_MAX(n, 1U);
}

int af_xdp_check(struct input *input)
{
	int err =
	    interface_check(input, "cap_net_raw,cap_net_admin,cap_sys_admin,cap_ipc_lock,cap_bpf");

	if (err < 0)
		return err;
	if (input->link_type != 1)
		return user_error(
		    ENOTSUP,
		    "--input %s: AF_XDP supports Ethernet only, %s is another type; use "
		    "af_packet:%s",
		    input->spec, input->device, input->device);
	if (input->mtu > AF_XDP_MTU)
		return user_error(EINVAL,
				  "--input %s: AF_XDP supports an MTU of at most %d, %s has %u; "
				  "ip link set %s mtu %d, or use af_packet:%s",
				  input->spec, AF_XDP_MTU, input->device, input->mtu, input->device,
				  AF_XDP_MTU, input->device);
	input->n_queues = interface_rx_queues(input->device);
	return 0;
}

// One device a queue: a veth has no combined channels, which the driver counts for more.
int af_xdp_devargs(const struct input *input, unsigned device, unsigned, char *text, size_t size)
{
	if (device >= input->n_queues)
		return 0;
	return snprintf(text, size, "net_af_xdp%uq%u,iface=%s,start_queue=%u,queue_count=1",
			input->index, device, input->device, device);
}

// The virtual devices whose packets the CPU copies; others may have hardware or another process
// behind them.
static bool copies(const char *name)
{
	static const char *const drivers[] = {"net_pcap",      "net_null",   "net_ring",
					      "net_af_packet", "net_af_xdp", "net_tap"};

	for (unsigned i = 0; i < RTE_DIM(drivers); i++)
		if (strncmp(name, drivers[i], strlen(drivers[i])) == 0)
			return true;
	return false;
}

int vdev_check(struct input *input)
{
	size_t length = strcspn(input->argument, ",");

	if (length == 0 || length >= sizeof(input->name))
		return user_error(EINVAL,
				  "--input %s: give a DPDK device: vdev:NAME,ARGS, for example "
				  "vdev:net_pcap0,rx_pcap=FILE",
				  input->spec);
	snprintf(input->name, sizeof(input->name), "%.*s", (int)length, input->argument);
	input->dma = !copies(input->name);
	return 0;
}

int vdev_devargs(const struct input *input, unsigned device, unsigned, char *text, size_t size)
{
	return device > 0 ? 0 : snprintf(text, size, "%s", input->argument);
}

void pci_link_read(const char *device, const char *link, char *text, size_t room)
{
	char path[128], target[PATH_MAX];
	ssize_t length;

	snprintf(path, sizeof(path), DEVICES "%s/%s", device, link);
	length = readlink(path, target, sizeof(target) - 1);
	target[length < 0 ? 0 : length] = '\0';
	snprintf(text, room, "%s", length < 0 ? "" : basename(target));
}

int pci_check(struct input *input)
{
	char folder[64], driver[64];
	struct rte_pci_addr address;

	if (rte_pci_addr_parse(input->argument, &address) < 0)
		return user_error(EINVAL, "--input %s: not a PCI address such as 0000:3b:00.0",
				  input->spec);
	rte_pci_device_name(&address, input->device, sizeof(input->device));
	snprintf(input->name, sizeof(input->name), "%s", input->device);
	snprintf(folder, sizeof(folder), DEVICES "%s", input->device);
	if (access(folder, F_OK) < 0)
		return user_error(ENODEV,
				  "--input %s: there is no PCI device %s; lspci -D shows them",
				  input->spec, input->device);
	input->numa_node = numa_node_read(folder);
	input->dma = true;
	pci_link_read(input->device, "driver", driver, sizeof(driver));
	if (nic_is_reached_by(driver))
		return 0;
	return user_error(EBUSY, "--input %s: the device is %s%s; lineprobe bind %s", input->spec,
			  driver[0] != '\0' ? "bound to the kernel driver " : "not bound", driver,
			  input->device);
}
