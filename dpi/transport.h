// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_TRANSPORT_H
#define DPI_TRANSPORT_H

// Transport protocols that a rule or dissector reads, a bit each.
enum { TRANSPORT_TCP = 1, TRANSPORT_UDP = 2, TRANSPORT_ANY = 3 };

#endif
