// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SOCKET_PATH_H
#define PROBE_SOCKET_PATH_H

#include <stdbool.h>
#include <sys/un.h>

// Where control sockets are, and who answers on them.

// False when the path is too long for a socket.
bool socket_path_set(struct sockaddr_un *address, const char *path);
// folder/name, or with a turn of 2 and more folder/name.turn. What no file name should have becomes
// '_'; of "pcap:/a/b.pcap" the file's name is taken.
bool socket_path_make(struct sockaddr_un *address, const char *folder, const char *name,
		      unsigned turn);

// A listening socket there, 0660, or -errno: EADDRINUSE when somebody answers on it or it is
// another kind of file. A socket file that nobody answers on is what a killed probe left.
int socket_path_listen(const struct sockaddr_un *address);

// Gives a file to a user of the system and its group; false: it cannot be.
bool socket_path_give(const char *path, const char *user);

// Whether somebody answers there.
bool socket_path_answers(const struct sockaddr_un *address);

// The sockets in the folder that somebody answers on: how many, the only one's address, and the
// names of all for a message, separated by blanks and cut to size.
unsigned socket_path_find(const char *folder, struct sockaddr_un *only, char *names, size_t size);

#endif
