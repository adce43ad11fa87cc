// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_MADE_MACHINE_H
#define TESTS_UNIT_MADE_MACHINE_H

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/doctor/doctor_port.h"
#include "probe/doctor/system_file.h"

// A machine for the doctor, in a folder: two cores, one NIC eth1 of node 0, and no fault.
struct made_machine {
	char root[32];
	struct doctor doctor;
	char *said;
	size_t said_size;
};

__attribute__((unused)) static void made_put(const struct made_machine *made, const char *path,
					     const char *text)
{
	char full[PATH_MAX];
	FILE *file;

	snprintf(full, sizeof(full), "%s%s", made->root, path);
	for (char *at = full + strlen(made->root) + 1; (at = strchr(at, '/')) != NULL; at++) {
		*at = '\0';
		mkdir(full, 0755);
		*at = '/';
	}
	file = fopen(full, "w");
	assert_non_null(file);
	fprintf(file, "%s\n", text);
	fclose(file);
}

__attribute__((unused)) static void made_link(const struct made_machine *made, const char *path,
					      const char *target)
{
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s%s", made->root, path);
	unlink(full);
	assert_int_equal(symlink(target, full), 0);
}

#define MADE_NIC      "0000:3b:00.0"
#define MADE_DEVICE   "/sys/bus/pci/devices/" MADE_NIC
#define MADE_GOVERNOR "/sys/devices/system/cpu/cpu1/cpufreq/scaling_governor"

__attribute__((unused)) static struct made_machine *made_new(void)
{
	static const char *const files[][2] = {
	    {"/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "512"},
	    {"/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "2"},
	    {"/sys/kernel/iommu_groups/0/type", "DMA"},
	    {"/sys/bus/pci/drivers/vfio-pci/bind", ""},
	    {"/sys/bus/pci/drivers/ixgbe/bind", ""},
	    {"/sys/bus/pci/drivers/ixgbe/unbind", ""},
	    {"/sys/bus/pci/drivers_probe", ""},
	    {"/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc"},
	    {"/proc/cpuinfo", "flags : fpu pdpe1gb constant_tsc nonstop_tsc"},
	    {"/proc/net/softnet_stat", "00000010 00000000 00000000\n00000020 00000000 00000000"},
	    {"/proc/sys/net/core/netdev_max_backlog", "1000"},
	    {"/proc/self/status", "Name:\tx\nCapEff:\t000001ffffffffff"},
	    {"/proc/net/route", "Iface Destination Gateway\neth0 00000000 0102030A"},
	    {"/proc/net/if_inet6", "fe80 02 40 20 80 eth1"},
	    {"/sys/devices/system/cpu/isolated", "1-2"},
	    {"/sys/devices/system/cpu/nohz_full", "1-2"},
	    {"/sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "1,5"},
	    {"/sys/devices/system/cpu/cpu2/online", "1"},
	    {MADE_GOVERNOR, "performance"},
	    {MADE_DEVICE "/numa_node", "0"},
	    {MADE_DEVICE "/driver_override", "(null)"},
	    {MADE_DEVICE "/current_link_width", "8"},
	    {MADE_DEVICE "/max_link_width", "8"},
	    {MADE_DEVICE "/net/eth1/x", ""},
	    {"/sys/devices/system/node/node0/hugepages/hugepages-2048kB/nr_hugepages", "512"},
	    {"/sys/devices/system/node/node0/cpulist", "0-5"},
	    {"/sys/class/net/eth1/flags", "0x1003"},
	    {"/sys/class/net/eth1/carrier", "1"},
	    {"/sys/class/net/eth1/mtu", "1500"},
	    {"/sys/class/net/eth1/statistics/rx_missed_errors", "0"},
	};
	struct made_machine *made = calloc(1, sizeof(*made));

	strcpy(made->root, "/tmp/lineprobe-test-XXXXXX");
	assert_non_null(mkdtemp(made->root));
	for (unsigned i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		made_put(made, files[i][0], files[i][1]);
	made_link(made, MADE_DEVICE "/driver", "../../drivers/ixgbe");
	made_link(made, "/sys/class/net/eth1/device", "../../../bus/pci/devices/" MADE_NIC);
	made->doctor = (struct doctor){.root = made->root};
	made->doctor.out = open_memstream(&made->said, &made->said_size);
	return made;
}

__attribute__((unused)) static void made_free(struct made_machine *made)
{
	char command[64];

	fclose(made->doctor.out);
	free(made->said);
	snprintf(command, sizeof(command), "rm -r %s", made->root);
	assert_int_equal(system(command), 0);
	free(made);
}

// What was said since the last time.
__attribute__((unused)) static const char *made_said(struct made_machine *made)
{
	static char text[8192];

	fflush(made->doctor.out);
	snprintf(text, sizeof(text), "%s", made->said);
	rewind(made->doctor.out);
	fflush(made->doctor.out);
	return text;
}

__attribute__((unused)) static const char *made_get(const struct made_machine *made,
						    const char *path)
{
	static char text[256];

	system_read(&made->doctor, text, sizeof(text), "%s", path);
	return text;
}

// A fault: what is in a file, what is said of it, and the command that mends it.
struct made_fault {
	const char *path, *text, *check, *command;
};

// On a machine without a fault nothing is said; with one of them, it is, and nothing else.
__attribute__((unused)) static void made_faults(const struct made_fault *faults, unsigned n,
						const struct doctor_check *checks,
						unsigned n_checks)
{
	for (unsigned i = 0; i <= n; i++) {
		struct made_machine *made = made_new();
		const char *said;

		if (i < n)
			made_put(made, faults[i].path, faults[i].text);
		assert_true(doctor_port_add(&made->doctor, "eth1"));
		for (unsigned k = 0; k < n_checks; k++) {
			if (checks[k].host != NULL)
				checks[k].host(&made->doctor);
			else
				checks[k].port(&made->doctor, &made->doctor.port[0]);
		}
		said = made_said(made);
		assert_int_equal(made->doctor.n_found, i < n);
		if (i < n) {
			assert_int_equal(strncmp(said, faults[i].check, strlen(faults[i].check)),
					 0);
			assert_non_null(strstr(said, faults[i].command));
		}
		made_free(made);
	}
}

#endif
