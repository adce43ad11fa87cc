// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <linux/capability.h>
#include <string.h>

#include <rte_common.h>

#include "probe/doctor/system_file.h"

#define HUGEPAGES "/sys/kernel/mm/hugepages/hugepages-"

static bool has_flag(const struct doctor *doctor, const char *flag)
{
	char text[8192], word[64];

	system_read(doctor, text, sizeof(text), "/proc/cpuinfo");
	snprintf(word, sizeof(word), " %s", flag);
	for (const char *at = strstr(text, word); at != NULL; at = strstr(at + 1, word))
		if (strchr(" \n", at[strlen(word)]) != NULL) // its end too
			return true;
	return false;
}

static void check_hugepages(struct doctor *doctor)
{
	const int64_t small = system_number(doctor, 0, HUGEPAGES "2048kB/nr_hugepages");
	const int64_t large = system_number(doctor, 0, HUGEPAGES "1048576kB/nr_hugepages");

	if (small == 0 && large == 0)
		doctor_found(doctor, &(struct finding){
					 .check = "hugepages",
					 .text = "no hugepages of 2 MiB are reserved: ports that "
						 "DPDK drives cannot start, tables are slower",
					 .path = HUGEPAGES "2048kB/nr_hugepages",
					 .value = "512"});
}

// Those of 1 GiB are found only after the start of the kernel: later memory is in pieces.
static void check_large_hugepages(struct doctor *doctor)
{
	if (has_flag(doctor, "pdpe1gb") &&
	    system_number(doctor, 0, HUGEPAGES "1048576kB/nr_hugepages") == 0)
		doctor_found(doctor,
			     &(struct finding){
				 .check = "hugepages of 1 GiB",
				 .text = "the CPU has them, none are reserved: tables of more than "
					 "10 M Flows are slower",
				 .command = "add to the kernel's command line: hugepagesz=1G "
					    "hugepages=4 (GRUB_CMDLINE_LINUX in /etc/default/grub, "
					    "update-grub, reboot)"});
}

static void check_iommu(struct doctor *doctor)
{
	if (system_entries(doctor, "/sys/kernel/iommu_groups") == 0)
		doctor_found(doctor,
			     &(struct finding){
				 .check = "IOMMU",
				 .text = "it is off: vfio-pci cannot keep a NIC within its memory",
				 .command = "add to the kernel's command line: intel_iommu=on "
					    "iommu=pt (AMD: iommu=pt), and switch it on in the "
					    "firmware (VT-d, AMD-Vi)"});
}

static void check_vfio(struct doctor *doctor)
{
	if (!system_exists(doctor, "/sys/bus/pci/drivers/vfio-pci"))
		doctor_found(doctor, &(struct finding){
					 .check = "vfio",
					 .text = "the driver vfio-pci is not loaded: no NIC can be "
						 "given to DPDK",
					 .command = "modprobe vfio-pci",
					 .undo = "modprobe -r vfio-pci"});
}

static void check_clock(struct doctor *doctor)
{
	char source[64];

	system_read(doctor, source, sizeof(source),
		    "/sys/devices/system/clocksource/clocksource0/current_clocksource");
	if (source[0] != '\0' && strcmp(source, "tsc") != 0 && strcmp(source, "kvm-clock") != 0)
		doctor_found(doctor,
			     &(struct finding){
				 .check = "clock",
				 .text = "the kernel does not trust the TSC, which times packets",
				 .path = "/sys/devices/system/clocksource/clocksource0/"
					 "current_clocksource",
				 .value = "tsc"});
	if (!has_flag(doctor, "constant_tsc") && !has_flag(doctor, "nonstop_tsc"))
		doctor_found(doctor, &(struct finding){
					 .check = "clock",
					 .text = "the TSC changes its speed with the core's: times "
						 "of packets are wrong",
					 .command = "use another CPU, or --timestamps kernel"});
}

static void check_drops(struct doctor *doctor)
{
	char text[4096];
	unsigned long long dropped = 0;
	const char *line = text;

	system_read(doctor, text, sizeof(text), "/proc/net/softnet_stat");
	for (; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
		unsigned long long of_core = 0;

		line += *line == '\n';
		if (sscanf(line, "%*x %llx", &of_core) == 1)
			dropped += of_core;
	}
	if (dropped > 0)
		doctor_found(doctor, &(struct finding){
					 .check = "kernel drops",
					 .text = "the kernel's backlog was full: packets were lost "
						 "before any socket (/proc/net/softnet_stat)",
					 .path = "/proc/sys/net/core/netdev_max_backlog",
					 .value = "30000"});
}

static void check_rights(struct doctor *doctor)
{
	char text[4096];
	const char *line;
	uint64_t has = 0;

	system_read(doctor, text, sizeof(text), "/proc/self/status");
	line = strstr(text, "\nCapEff:");
	if (line == NULL || sscanf(line, "\nCapEff: %" SCNx64, &has) != 1 ||
	    (has >> CAP_NET_RAW & has >> CAP_NET_ADMIN & 1))
		return;
	doctor_found(doctor, &(struct finding){
				 .check = "rights",
				 .text = "this user may not open ports: CAP_NET_RAW and "
					 "CAP_NET_ADMIN are missing",
				 .command = "run it as root (it gives up its rights by itself), or "
					    "setcap cap_net_raw,cap_net_admin+ep PROGRAM"});
}

const struct doctor_check doctor_host_checks[] = {
    {"hugepages", check_hugepages, NULL}, {"hugepages of 1 GiB", check_large_hugepages, NULL},
    {"IOMMU", check_iommu, NULL},	  {"vfio", check_vfio, NULL},
    {"clock", check_clock, NULL},	  {"kernel drops", check_drops, NULL},
    {"rights", check_rights, NULL},
};
const unsigned n_doctor_host_checks = RTE_DIM(doctor_host_checks);
