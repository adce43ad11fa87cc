// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_AGENTX_H
#define PROBE_AGENTX_H

struct probe;

// --agentx: an AgentX sub-agent (RFC 2741) in main's loop. It connects without waiting, again and
// again where the master agent is not there or goes; nothing else depends on it.

// Without --agentx probe->agentx is NULL. On error one line has been reported; returns -errno.
int agentx_open(struct probe *probe);
// The master is told.
void agentx_close(struct probe *probe);

#endif
