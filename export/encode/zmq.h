// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ZMQ_H
#define EXPORT_ZMQ_H

#include <stdbool.h>

// The settings that are the ZMQ encoder's own.
struct zmq_settings {
	bool json, compress; // else TLV, and zlib
	unsigned header;     // 3 or 4
	char *remap;	     // application numbers of an nDPI version
};

#endif
