// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_FOREIGN_H
#define CONFIG_FOREIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "config/personality/personality.h"

// The options of one program as a table, and a line of it as it is read.

enum foreign_takes { FOREIGN_BARE, FOREIGN_VALUE, FOREIGN_MAYBE };

enum foreign_fate {
	FOREIGN_OURS,	 // `text` is our option that takes the same value
	FOREIGN_WORDS,	 // `text` is our option and value, with = between
	FOREIGN_IGNORED, // `text` says why
	FOREIGN_REFUSED, // `text` says why
	FOREIGN_READ,	 // finish() makes of it what `text` says
};

struct foreign_option {
	char letter;	  // 0: none
	const char *name; // long one; several with | between; NULL: none
	enum foreign_takes takes;
	enum foreign_fate fate;
	const char *text;
};

struct foreign_line;

struct personality {
	const char *names; // with | between; the first is its own
	const struct foreign_option *options;
	unsigned n_options;
	bool equals; // -t=60 is -t 60
	// The words of a config file instead of the line's; false: the line has none.
	bool (*expand)(struct foreign_line *line, const struct words *typed, struct words *words);
	void (*finish)(struct foreign_line *line);
};

struct foreign_given {
	const struct foreign_option *option;
	char as[64];	   // how it was spelled
	const char *value; // NULL: none
};

struct foreign_line {
	const struct personality *personality;
	struct foreign_given *given; // in their order
	unsigned n_given;
	struct words words; // what is no option
	struct translation *to;
};

// Reads and translates what each row alone says. `typed` has to stay.
void foreign_line_read(struct foreign_line *line, const struct words *typed);
void foreign_line_clear(struct foreign_line *line);

// `key` is a letter or a long name. The i-th value from 0 on, "" where it has none; NULL: no more.
const char *foreign_nth(const struct foreign_line *line, const char *key, unsigned i);
// The last one, which counts; NULL: not given.
const char *foreign_value(const struct foreign_line *line, const char *key);
// As a number; `preset` when it is not given, or is none, which is noted as wrong.
uint64_t foreign_number(struct foreign_line *line, const char *key, uint64_t preset);
// Whether it is one of these, with | between.
bool foreign_is(const char *text, const char *names);
// Is in a list of words with commas between; each is copied out. False at the end.
bool foreign_next(const char **list, char *word, size_t size);

// Adds one of our options with a value, or a bare one.
void foreign_put(struct foreign_line *line, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void foreign_put_bare(struct foreign_line *line, const char *name);
void foreign_note(struct foreign_line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void foreign_refuse(struct foreign_line *line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// The line asks a question by `key`: ours are only the one or two words that answer it. False: it
// does not.
bool foreign_asks(struct foreign_line *line, const char *key, const char *first,
		  const char *second);
// Whom root becomes; `theirs` adds what the other program does.
void foreign_note_user(struct foreign_line *line, const char *theirs);

extern const struct personality personality_softflowd, personality_softflowctl, personality_nprobe,
    personality_cento, personality_cento_bridge, personality_flow_capture;

#endif
