// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_SIGNATURES_H
#define DPI_SIGNATURES_H

#include "dpi/signatures/applications.h"
#include "dpi/signatures/hosts.h"
#include "dpi/signatures/patterns.h"
#include "dpi/signatures/ports.h"
#include "dpi/signatures/prefilter.h"
#include "dpi/signatures/rules.h"

// All that the files of a signature directory say, ready for use; read only from then on.
struct signatures {
	struct applications *applications;
	struct rules rules;
	struct prefilter *prefilter;
	struct hosts *hosts;
	struct port_table *ports;
	struct patterns patterns;
	bool from_cache;
	int kept; // of those compiled now: 0 when the cache has them, else -errno
};

// The installed directory, or that of the source tree; NULL without either. Static.
const char *signatures_default_directory(void);
// Puts that in place of NULL. 0, or -errno when there is none and one line has said so.
int signatures_directory(const char **directory);

struct signature_source {
	const char *directory;
	const char *cache; // directory of compiled databases; NULL: none
	const struct applications *previous;
	uint8_t (*find_check)(const char *name); // see struct rules
};

// Reads the directory and loads or compiles the databases. Problems have been reported; 0 or
// -errno.
int signatures_load(struct signatures *signatures, const struct signature_source *source,
		    struct problems *problems);
// `applications` stays with the caller when keep_applications.
void signatures_free(struct signatures *signatures, bool keep_applications);
// One file on its own, by its name, against the applications of the default directory; a directory
// as signatures_load(). Every problem is reported.
int signatures_check(const char *path, uint8_t (*find_check)(const char *name));

#endif
