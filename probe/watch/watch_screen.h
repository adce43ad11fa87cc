// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WATCH_SCREEN_H
#define PROBE_WATCH_SCREEN_H

#include "probe/watch/watch_canvas.h"

// The terminal, by ncurses. It is as before after watch_screen_end().

// 0; on error one line has been reported: -errno.
int watch_screen_begin(void);
void watch_screen_end(void);
// Whether blocks and lines can be shown.
bool watch_screen_is_ascii(void);
void watch_screen_size(unsigned *rows, unsigned *columns);
// The next key, a character or an enum watch_key; 0: none is there. A new size is WATCH_RESIZED.
enum { WATCH_RESIZED = 0x120000 };
unsigned watch_screen_key(void);
void watch_screen_show(const struct watch_canvas *canvas);
void watch_screen_redraw(void); // all of it, whatever stands there

#endif
