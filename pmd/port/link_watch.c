// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "pmd/input/interface_ask.h"
#include "pmd/port/link_watch.h"

enum { ROOM = 32768 };

int link_watch_open(void)
{
	const struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);

	if (fd < 0)
		return -errno;
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -errno;
}

static void flags_set(struct link_state *state, unsigned flags)
{
	state->up = flags & IFF_UP;
	state->carrier = (flags & IFF_UP) && (flags & IFF_RUNNING);
}

static void name_set(struct link_state *state, const struct rtattr *attribute)
{
	int length = (int)RTA_PAYLOAD(attribute);

	snprintf(state->name, sizeof(state->name), "%.*s", length,
		 (const char *)RTA_DATA(attribute));
}

static void link_parse(struct nlmsghdr *header,
		       void (*changed)(void *context, const struct link_state *state),
		       void *context)
{
	const struct ifinfomsg *link = NLMSG_DATA(header);
	int left = (int)IFLA_PAYLOAD(header);
	struct link_state state = {0};

	if (header->nlmsg_len < NLMSG_LENGTH(sizeof(*link)) || link->ifi_family == AF_BRIDGE)
		return; // a bridge's own messages about its ports are no changes of theirs
	state.interface = (unsigned)link->ifi_index;
	state.gone = header->nlmsg_type == RTM_DELLINK;
	flags_set(&state, link->ifi_flags);
	for (struct rtattr *at = IFLA_RTA(link); RTA_OK(at, left); at = RTA_NEXT(at, left))
		if (at->rta_type == IFLA_IFNAME)
			name_set(&state, at);
	changed(context, &state);
}

void link_watch_parse(const void *message, size_t octets,
		      void (*changed)(void *context, const struct link_state *state), void *context)
{
	struct nlmsghdr *header = (struct nlmsghdr *)message;
	int64_t left = (int64_t)octets; // as wide as to hold what NLMSG_OK() compares it with

	for (; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left))
		if (header->nlmsg_type == RTM_NEWLINK || header->nlmsg_type == RTM_DELLINK)
			link_parse(header, changed, context);
}

bool link_watch_read(int fd, void (*changed)(void *context, const struct link_state *state),
		     void *context)
{
	_Alignas(struct nlmsghdr) char message[ROOM];
	ssize_t octets;
	bool whole = true;

	for (;;) {
		octets = recv(fd, message, sizeof(message), 0);
		if (octets > 0)
			link_watch_parse(message, (size_t)octets, changed, context);
		else if (octets < 0 && errno == ENOBUFS)
			whole = false;
		else if (octets >= 0 || errno != EINTR)
			return whole;
	}
}

void link_state_read(const char *name, struct link_state *state)
{
	unsigned flags;

	*state = (struct link_state){.interface = if_nametoindex(name)};
	snprintf(state->name, sizeof(state->name), "%s", name);
	state->gone = state->interface == 0 || interface_flags(name, &flags) < 0;
	if (!state->gone)
		flags_set(state, flags);
}
