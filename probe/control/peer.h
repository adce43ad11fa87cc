// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PEER_H
#define PROBE_PEER_H

#include <stdbool.h>

// Whether who is at the other end of this connection may change what the probe does: root, the
// owner of the socket file, and members of its group while the file lets the group write. Asking is
// for all whom the kernel lets connect.
bool peer_may_change(int fd, const char *path);

#endif
