// SPDX-License-Identifier: BSD-3-Clause
#include "probe/doctor/doctor_port.h"

#include <dirent.h>
#include <ifaddrs.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>

#include "probe/doctor/system_file.h"

#define NET "/sys/class/net/"
#define PCI "/sys/bus/pci/"

enum { MOST_ABOVE = 8 }; // interfaces on each other

// The first entry of a folder: a PCI device has one interface in its folder net.
static void first_entry(const struct doctor *doctor, const char *path, char *text, size_t room)
{
	char full[PATH_MAX];
	const struct dirent *entry;
	DIR *folder;

	text[0] = '\0';
	snprintf(full, sizeof(full), "%s%s", doctor->root, path);
	folder = opendir(full);
	while (folder != NULL && text[0] == '\0' && (entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.')
			snprintf(text, room, "%.*s", (int)room - 1, entry->d_name);
	if (folder != NULL)
		closedir(folder);
}

bool doctor_port_add(struct doctor *doctor, const char *what)
{
	struct doctor_port *port = &doctor->port[doctor->n_ports];
	const bool pci = strchr(what, ':') != NULL;

	if (doctor->n_ports == DOCTOR_PORTS || strchr(what, '/') != NULL || what[0] == '.' ||
	    strlen(what) >= (pci ? sizeof(port->pci) : sizeof(port->name)) || what[0] == '\0' ||
	    !system_exists(doctor, "%s%s", pci ? PCI "devices/" : NET, what))
		return false;
	*port = (struct doctor_port){.name = ""};
	if (pci)
		snprintf(port->pci, sizeof(port->pci), "%s", what);
	else
		snprintf(port->name, sizeof(port->name), "%s", what);
	if (!pci)
		system_link(doctor, port->pci, sizeof(port->pci), NET "%s/device", what);
	if (!system_exists(doctor, PCI "devices/%s", port->pci))
		port->pci[0] = '\0'; // on another bus
	doctor->n_ports++;
	return true;
}

void doctor_ports_add_all(struct doctor *doctor)
{
	char full[PATH_MAX];
	const struct dirent *entry;
	DIR *folder;

	snprintf(full, sizeof(full), "%s" NET, doctor->root);
	folder = opendir(full);
	while (folder != NULL && (entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.' &&
		    system_exists(doctor, NET "%s/device", entry->d_name))
			doctor_port_add(doctor, entry->d_name);
	if (folder != NULL)
		closedir(folder);
}

// A line of /proc/net/route: interface, destination, gateway, ..., mask the eighth, in hex.
static const char *route_of(const char *lines, const char *name)
{
	const char *carries = NULL;

	for (const char *line = lines; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
		char interface[32];
		unsigned long destination;

		line += *line == '\n';
		if (sscanf(line, "%31s %lx", interface, &destination) != 2 ||
		    strcmp(interface, name) != 0)
			continue;
		if (destination == 0)
			return "the default route";
		carries = "an address";
	}
	return carries;
}

// /proc/net/if_inet6: address, index, prefix, scope (20: of the link alone), flags, interface.
static bool has_ipv6(const char *lines, const char *name)
{
	for (const char *line = lines; line != NULL && *line != '\0'; line = strchr(line, '\n')) {
		char interface[32];
		unsigned scope;

		line += *line == '\n';
		if (sscanf(line, "%*s %*x %*x %x %*x %31s", &scope, interface) == 2 &&
		    scope != 0x20 && strcmp(interface, name) == 0)
			return true;
	}
	return false;
}

// Also one that no route leads to.
static bool has_address(const char *name)
{
	struct ifaddrs *all;
	bool has = false;

	if (getifaddrs(&all) < 0)
		return false;
	for (const struct ifaddrs *one = all; one != NULL && !has; one = one->ifa_next)
		has = one->ifa_addr != NULL && one->ifa_addr->sa_family == AF_INET &&
		      strcmp(one->ifa_name, name) == 0;
	freeifaddrs(all);
	return has;
}

static const char *interface_carries(const struct doctor *doctor, const char *name)
{
	char lines[16384];
	const char *carries;

	system_read(doctor, lines, sizeof(lines), "/proc/net/route");
	carries = route_of(lines, name);
	if (carries != NULL)
		return carries;
	system_read(doctor, lines, sizeof(lines), "/proc/net/if_inet6");
	return has_ipv6(lines, name) || (doctor->root[0] == '\0' && has_address(name))
		   ? "an address"
		   : NULL;
}

static const char *carries_above(const struct doctor *doctor, const char *name, unsigned above,
				 char *text, size_t room);

// Itself, or the bond, bridge or VLAN that lies on it.
static const char *carries(const struct doctor *doctor, const char *name, unsigned above,
			   char *text, size_t room)
{
	const char *what = interface_carries(doctor, name);

	if (what == NULL)
		return above == 0 ? NULL : carries_above(doctor, name, above, text, room);
	snprintf(text, room, "%s carries %s", name, what);
	return text;
}

static const char *carries_above(const struct doctor *doctor, const char *name, unsigned above,
				 char *text, size_t room)
{
	char full[PATH_MAX];
	const char *what = NULL;
	const struct dirent *entry;
	DIR *folder;

	snprintf(full, sizeof(full), "%s" NET "%s", doctor->root, name);
	folder = opendir(full);
	while (folder != NULL && what == NULL && (entry = readdir(folder)) != NULL)
		if (strncmp(entry->d_name, "upper_", 6) == 0)
			what = carries(doctor, entry->d_name + 6, above - 1, text, room);
	if (folder != NULL)
		closedir(folder);
	return what;
}

const char *doctor_port_carries(const struct doctor *doctor, const struct doctor_port *port,
				char *text, size_t room)
{
	char name[16], path[96];

	snprintf(name, sizeof(name), "%s", port->name);
	snprintf(path, sizeof(path), PCI "devices/%s/net", port->pci);
	if (name[0] == '\0')
		first_entry(doctor, path, name, sizeof(name));
	return name[0] == '\0' ? NULL : carries(doctor, name, MOST_ABOVE, text, room);
}

static void print_binding(const struct doctor *doctor, const char *pci, const char *override,
			  const char *now)
{
	const char *root = doctor->root;

	fprintf(doctor->out, "    undo: echo %s >%s" PCI "devices/%s/driver_override", override,
		root, pci);
	fprintf(doctor->out, "; echo %s >%s" PCI "devices/%s/driver/unbind", pci, root, pci);
	if (now[0] != '\0')
		fprintf(doctor->out, "; echo %s >%s" PCI "drivers_probe", pci, root);
	fputc('\n', doctor->out);
	fflush(doctor->out);
}

int doctor_port_bind(struct doctor *doctor, const struct doctor_port *port, const char *driver)
{
	char now[64], override[64], path[128];
	int err;

	system_link(doctor, now, sizeof(now), PCI "devices/%s/driver", port->pci);
	snprintf(path, sizeof(path), PCI "devices/%s/driver_override", port->pci);
	system_read(doctor, override, sizeof(override), "%s", path);
	print_binding(doctor, port->pci, strcmp(override, "(null)") == 0 ? "" : override, now);
	err = system_write(doctor, path, driver);
	snprintf(path, sizeof(path), PCI "devices/%s/driver/unbind", port->pci);
	if (err == 0 && now[0] != '\0')
		err = system_write(doctor, path, port->pci);
	return err < 0 ? err : system_write(doctor, PCI "drivers_probe", port->pci);
}

#define NO_IOMMU "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode"

// vfio-pci without an IOMMU has to be allowed to.
static int no_iommu_allow(struct doctor *doctor)
{
	char before[8];

	system_read(doctor, before, sizeof(before), NO_IOMMU);
	fprintf(doctor->out,
		"    there is no IOMMU: the NIC can write to all memory (no-IOMMU mode of vfio)\n"
		"    undo: echo %s >%s" NO_IOMMU "\n",
		before, doctor->root);
	fflush(doctor->out);
	return before[0] == 'Y' ? 0 : system_write(doctor, NO_IOMMU, "Y");
}

// vfio-pci behind an IOMMU, else vfio-pci without one, else a driver of uio that is loaded.
static const char *driver_choose(struct doctor *doctor)
{
	static const char *const uio[] = {"igb_uio", "uio_pci_generic"};

	if (system_entries(doctor, "/sys/kernel/iommu_groups") > 0)
		return "vfio-pci";
	if (system_exists(doctor, PCI "drivers/vfio-pci") && system_exists(doctor, NO_IOMMU) &&
	    no_iommu_allow(doctor) == 0)
		return "vfio-pci";
	for (unsigned i = 0; i < sizeof(uio) / sizeof(*uio); i++) {
		if (!system_exists(doctor, PCI "drivers/%s", uio[i]))
			continue;
		fprintf(doctor->out, "    there is no IOMMU: %s takes the NIC, not vfio-pci\n",
			uio[i]);
		return uio[i];
	}
	return "vfio-pci";
}

int doctor_port_give(struct doctor *doctor, const struct doctor_port *port)
{
	return doctor_port_bind(doctor, port, driver_choose(doctor));
}
