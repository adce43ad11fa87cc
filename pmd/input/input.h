// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_INPUT_H
#define PMD_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "config/options/options.h"
#include "pmd/eal/cores.h"

struct input;

// A kind of input: what stands before the colon of --input, and what it means.
struct input_kind {
	const char *prefix;
	bool file;
	bool kernel;  // the kernel drives it: polling may nap
	bool sockets; // received by packet sockets of ours, no device of DPDK's
	bool pci;     // EAL looks for it by address
	// Checks input->argument before anything is started, sets name and ifindex. One line has
	// been logged on error; returns -errno.
	int (*check)(struct input *input);
	// What DPDK shall probe as the input's device number `device` for n_queues workers, as
	// "NAME,ARGS"; returns its length, 0: there is no such device any more. NULL: with `file`,
	// `sockets` and `pci`.
	int (*devargs)(const struct input *input, unsigned device, unsigned n_workers, char *text,
		       size_t size);
	const char *remedy; // when the device does not start
};

struct input {
	const struct input_kind *kind;
	const char *spec;     // as given
	const char *argument; // after the prefix, or the interface that matched it
	char matched[16];     // that interface
	char name[64];	      // what people read
	char device[32];      // kernel interface or PCI address, else empty
	uint32_t ifindex;     // what records call it
	uint32_t interface;   // the kernel's number of it, 0: none
	unsigned index;	      // in --input, from 0
	unsigned mtu;	      // of a kernel interface
	int hardware_clock;   // number of the clock that stamps its packets, -1: none does
	bool loopback;
	bool own_only;	     // not promiscuous
	uint16_t link_type;  // LINKTYPE_ of a kernel interface's packets
	bool network_header; // they begin with the network header
	unsigned n_queues;   // that a kernel interface has (af_xdp)
	int numa_node;	     // -1: not known
	bool dma;	     // its packet buffers must be where EAL lets devices write
};

struct inputs {
	unsigned n; // 0: all are collected
	bool file;  // all are files (else none is)
	struct input input[OPTIONS_MAX_SPECS];
};

// Reads --input and --ifindex. Wrong or contradictory ones: one line has been logged; returns
// -errno. The strings stay those of options.
int inputs_parse(const struct options *options, struct inputs *inputs);

// What kind of input --input SPEC is; NULL: there is no such kind.
const struct input_kind *input_kind_of(const char *spec);

// The --input whose pattern the name of a kernel interface matches; NULL: none.
const char *inputs_pattern_of(const struct options *options, const char *interface);

// What `--workers auto` shall come to: a file or the kernel's ports feed one worker, NICs many.
struct core_wish inputs_core_wish(const struct inputs *inputs);

#endif
