// SPDX-License-Identifier: BSD-3-Clause
#include "probe/doctor/doctor.h"

#include <errno.h>
#include <string.h>

#include "config/exit_code.h"
#include "config/log.h"
#include "pmd/input/nic_driver.h"
#include "probe/doctor/doctor_port.h"
#include "probe/doctor/system_file.h"

static int take_port(struct doctor *doctor, const char *who, const char *port)
{
	if (port[0] == '-')
		return user_error(EINVAL,
				  "%s %s: is unknown; it takes --fix (doctor), --force, --root DIR "
				  "and ports: interfaces or PCI addresses",
				  who, port);
	if (doctor_port_add(doctor, port))
		return 0;
	return user_error(ENODEV, "%s %s: there is no such port; ip link and lspci -D show them",
			  who, port);
}

static int parse(struct doctor *doctor, const char *who, const struct spec_list *arguments)
{
	int err = 0;

	for (unsigned i = 0; i + 1 < arguments->n; i++)
		if (strcmp(arguments->spec[i], "--root") == 0)
			doctor->root = arguments->spec[i + 1];
	for (unsigned i = 0; i < arguments->n && err == 0; i++) {
		const char *argument = arguments->spec[i];

		if (strcmp(argument, "--root") == 0 && i + 1 < arguments->n)
			i++;
		else if (strcmp(argument, "--fix") == 0)
			doctor->fix = true;
		else if (strcmp(argument, "--force") == 0)
			doctor->force = true;
		else
			err = take_port(doctor, who, argument);
	}
	if (err == 0 && !system_exists(doctor, "/sys"))
		err = user_error(ENOENT, "%s --root %s: there is no folder sys in it", who,
				 doctor->root);
	return err;
}

// The changes that stop traffic are of a port's own.
static bool is_spared(struct doctor *doctor, const struct doctor_port *port)
{
	char text[128];

	if (!doctor->fix || doctor->force ||
	    doctor_port_carries(doctor, port, text, sizeof(text)) == NULL)
		return false;
	fprintf(doctor->out, "%s: it is left as it is without --force\n", text);
	return true;
}

static void run_host(struct doctor *doctor, const struct doctor_check *checks, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		checks[i].host(doctor);
}

static void run_port(struct doctor *doctor, const struct doctor_port *port)
{
	const bool fix = doctor->fix;

	doctor->fix = fix && !is_spared(doctor, port);
	for (unsigned i = 0; i < n_doctor_port_checks; i++)
		doctor_port_checks[i].port(doctor, port);
	doctor->fix = fix;
}

int doctor(const struct spec_list *arguments, FILE *out)
{
	struct doctor doctor = {.root = "", .out = out};

	if (parse(&doctor, "doctor", arguments) < 0)
		return EXIT_WRONG;
	if (doctor.n_ports == 0)
		doctor_ports_add_all(&doctor);
	run_host(&doctor, doctor_host_checks, n_doctor_host_checks);
	run_host(&doctor, doctor_cpu_checks, n_doctor_cpu_checks);
	for (unsigned i = 0; i < doctor.n_ports; i++)
		run_port(&doctor, &doctor.port[i]);
	fprintf(out, "%u %s", doctor.n_found, doctor.n_found == 1 ? "finding" : "findings");
	if (doctor.fix)
		fprintf(out, ", %u mended", doctor.n_mended);
	fputc('\n', out);
	return doctor.n_found == doctor.n_mended ? EXIT_DONE : EXIT_WRONG;
}

// The kernel's driver that the NIC has to stay with; NULL: none.
static const char *stays_with(const struct doctor *doctor, const struct doctor_port *port)
{
	const struct nic_driver *nic;
	char driver[64];

	system_link(doctor, driver, sizeof(driver), "/sys/bus/pci/devices/%s/driver", port->pci);
	nic = nic_driver_beside(driver);
	return nic != NULL ? nic->kernel_driver : NULL;
}

static int bind_one(struct doctor *doctor, const char *who, const char *driver)
{
	const struct doctor_port *port = &doctor->port[0];
	char text[128];
	int err;

	if (port->pci[0] == '\0')
		return user_error(EINVAL, "%s %s: it is no PCI device, the kernel alone drives it",
				  who, port->name);
	if ((driver == NULL || driver[0] != '\0') && stays_with(doctor, port) != NULL)
		return user_error(EINVAL,
				  "%s %s: DPDK works beside its driver %s; leave it, and give "
				  "--input %s",
				  who, port->pci, stays_with(doctor, port), port->pci);
	if (!doctor->force && doctor_port_carries(doctor, port, text, sizeof(text)) != NULL)
		return user_error(EBUSY,
				  "%s %s: %s, which would be gone; --force does it all the "
				  "same",
				  who, port->pci, text);
	err = driver == NULL ? doctor_port_give(doctor, port)
			     : doctor_port_bind(doctor, port, driver);
	if (err < 0)
		return user_error(-err, "%s %s: %s; run it as root, and modprobe vfio-pci before",
				  who, port->pci, strerror(-err));
	return 0;
}

static int bind_to(const struct spec_list *arguments, FILE *out, const char *who,
		   const char *driver)
{
	struct doctor doctor = {.root = "", .out = out};

	if (parse(&doctor, who, arguments) < 0)
		return EXIT_WRONG;
	if (doctor.n_ports != 1) {
		user_error(EINVAL, "%s: it takes one port, not %u", who, doctor.n_ports);
		return EXIT_WRONG;
	}
	return bind_one(&doctor, who, driver) < 0 ? EXIT_WRONG : EXIT_DONE;
}

int doctor_bind(const struct spec_list *arguments, FILE *out)
{
	return bind_to(arguments, out, "bind", NULL);
}

int doctor_unbind(const struct spec_list *arguments, FILE *out)
{
	return bind_to(arguments, out, "unbind", "");
}
