// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PCAP_FILE_H
#define PMD_PCAP_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <pcap/pcap.h>

// The plain way through a file of the classic pcap format (version 2.4, either byte order,
// microseconds or nanoseconds): packets are handed out of a large buffer as they stand there.
// Whatever is not plain (another format, a cut or wrong packet, the end) is left to libpcap, which
// goes on at pcap_file_offset().
struct pcap_file;

// NULL: libpcap shall read it. The descriptor's own offset is neither used nor changed.
struct pcap_file *pcap_file_new(int fd);
void pcap_file_free(struct pcap_file *file);

// The next packet, its time in nanoseconds as libpcap would give it; octets are valid until the
// next call. False: no plain packet follows.
bool pcap_file_next(struct pcap_file *file, struct pcap_pkthdr *header, const uint8_t **octets);

// Where the next packet begins.
off_t pcap_file_offset(const struct pcap_file *file);

#endif
