// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PIPE_H
#define PMD_PIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

// A capture that comes by a pipe, a FIFO or a socket: whoever reads it must not be held up while
// nothing comes, as it has other work, and must see that the run is being stopped.
struct pipe;

// The stream takes over the file descriptor and is not buffered by stdio; closing it frees the
// pipe. NULL when memory is short. Until pipe_opened(), waiting for octets can be ended by any
// signal.
FILE *pipe_open(int fd, struct pipe **pipe);
void pipe_opened(struct pipe *pipe);

// Takes what is there without waiting. How many whole packets, at most `most`, can be read from the
// stream now; `most` at the end, or when the octets are no capture, so that the reader finds out.
unsigned pipe_packets(struct pipe *pipe, unsigned most);

// Stays the stream's.
int pipe_fd(const struct pipe *pipe);

#endif
