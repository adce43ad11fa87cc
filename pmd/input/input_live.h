// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_INPUT_LIVE_H
#define PMD_INPUT_LIVE_H

#include <stdint.h>

#include "pmd/input/input.h"

// Why nothing is to be received from a kernel interface that was not named itself: "is down"; NULL:
// it can be.
const char *interface_unfit(const char *name);

// What the kinds in input.c are made of; see struct input_kind.
int af_packet_check(struct input *input);
int af_xdp_check(struct input *input);
int af_xdp_devargs(const struct input *input, unsigned device, unsigned n_workers, char *text,
		   size_t size);
int vdev_check(struct input *input);
int vdev_devargs(const struct input *input, unsigned device, unsigned n_workers, char *text,
		 size_t size);
int pci_check(struct input *input);

// The last name of what a link in a PCI device's folder stands for: of "driver" the driver that has
// it. "": there is none.
void pci_link_read(const char *device, const char *link, char *text, size_t room);

#endif
