// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_LINK_WATCH_H
#define PMD_LINK_WATCH_H

#include <stdbool.h>
#include <stddef.h>

// What the kernel says of its network interfaces as they change (rtnetlink), and what they are now.
// For one thread.
struct link_state {
	unsigned interface; // the kernel's number of it
	char name[32];
	bool gone;    // deleted, or moved to another network namespace
	bool up;      // administratively (ip link set up)
	bool carrier; // and the other end is there
};

// A descriptor that is readable when something has changed; -errno. The caller closes it.
int link_watch_open(void);

// Takes the changes that wait, in their order. False when some were lost: ask with
// link_state_read() for what is of interest.
bool link_watch_read(int fd, void (*changed)(void *context, const struct link_state *state),
		     void *context);

// The changes of one message of rtnetlink as the kernel sent it.
void link_watch_parse(const void *message, size_t octets,
		      void (*changed)(void *context, const struct link_state *state),
		      void *context);

// What the interface of this name is now.
void link_state_read(const char *name, struct link_state *state);

#endif
