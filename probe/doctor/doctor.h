// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_DOCTOR_H
#define PROBE_DOCTOR_H

#include <stdbool.h>
#include <stdio.h>

#include "config/options/options.h"

// Looks at the machine for what makes a probe slow or lossy, and mends what it is asked to. All
// that it reads lies under a root, so that a test can make a machine up.

enum { DOCTOR_PORTS = 64, DOCTOR_TEXT = 512 };

// A port is known by the kernel's name, by its PCI address, or by both; what is not known is empty.
struct doctor_port {
	char name[16];
	char pci[32];
};

struct doctor {
	const char *root; // "" or a made-up one
	bool fix, force;
	unsigned n_found, n_mended;
	FILE *out;
	unsigned n_ports;
	struct doctor_port port[DOCTOR_PORTS];
};

// What a check has found, and how it is mended: by writing `value` to the file `path`, else by
// `command`, which --fix runs if there is an `undo`; else it is for a person to do.
struct finding {
	const char *check; // "hugepages"
	const char *text;
	const char *path, *value;
	const char *command, *undo;
	// Else by this, which prints its undo itself; 0 or -errno.
	int (*mend)(struct doctor *doctor, const struct doctor_port *port);
	const struct doctor_port *port;
};

// Prints it with the command, and mends it with --fix: the undo is printed before.
void doctor_found(struct doctor *doctor, const struct finding *finding);

// What all checks of a kind are.
struct doctor_check {
	const char *name;
	void (*host)(struct doctor *doctor); // NULL: not of the host
	void (*port)(struct doctor *doctor, const struct doctor_port *port); // NULL: not of a port
};
extern const struct doctor_check doctor_host_checks[], doctor_cpu_checks[], doctor_port_checks[];
extern const unsigned n_doctor_host_checks, n_doctor_cpu_checks, n_doctor_port_checks;

// The checks of a port by ethtool's calls.
void doctor_check_offloads(struct doctor *doctor, const struct doctor_port *port);
void doctor_check_ring(struct doctor *doctor, const struct doctor_port *port);

// The sub-commands: doctor [--fix] [--root DIR] [PORT...], bind [--force] [--root DIR] PORT, unbind
// PORT. Return the exit code.
int doctor(const struct spec_list *arguments, FILE *out);
int doctor_bind(const struct spec_list *arguments, FILE *out);
int doctor_unbind(const struct spec_list *arguments, FILE *out);

#endif
