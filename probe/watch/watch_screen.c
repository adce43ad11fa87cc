// SPDX-License-Identifier: BSD-3-Clause
#include "probe/watch/watch_screen.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Its macros are not wanted: they are called like much else.
#define NCURSES_NOMACROS
#define NCURSES_WIDECHAR 1
#include <ncurses.h>

#include "config/log.h"
#include "probe/watch/watch_state.h"

static attr_t attributes[WATCH_STYLES];
static SCREEN *screen;

static void choose_colours(void)
{
	static const struct {
		short pair, colour;
		enum watch_style style;
	} colours[] = {{1, COLOR_CYAN, WATCH_GRAPH},
		       {2, COLOR_GREEN, WATCH_GOOD},
		       {3, COLOR_YELLOW, WATCH_WARN},
		       {4, COLOR_RED, WATCH_BAD}};

	start_color();
	use_default_colors();
	for (unsigned i = 0; i < sizeof(colours) / sizeof(colours[0]); i++) {
		init_pair(colours[i].pair, colours[i].colour, -1);
		attributes[colours[i].style] |= (attr_t)COLOR_PAIR(colours[i].pair);
	}
}

// Without colours too all can be told apart that matters.
static void choose_attributes(void)
{
	memset(attributes, 0, sizeof(attributes));
	attributes[WATCH_STRONG] = A_BOLD;
	attributes[WATCH_BAR] = attributes[WATCH_CHOSEN] = A_REVERSE;
	attributes[WATCH_BAD] = attributes[WATCH_WARN] = A_BOLD;
	if (has_colors()) {
		attributes[WATCH_FAINT] = A_DIM;
		choose_colours();
	}
}

int watch_screen_begin(void)
{
	const char *term = getenv("TERM");

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return user_error(ENOTTY, "watch: shows a full screen on a terminal; elsewhere ask "
					  "with lineprobe ctl --json");
	setlocale(LC_ALL, "");
	screen = newterm(NULL, stdout, stdin);
	if (screen == NULL)
		return user_error(
		    ENOTTY, "watch: TERM=%s is no terminal that is known here; try TERM=vt100",
		    term != NULL ? term : "");
	set_term(screen);
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	curs_set(0);
	choose_attributes();
	return 0;
}

void watch_screen_end(void)
{
	if (screen == NULL)
		return;
	endwin();
	delscreen(screen);
	screen = NULL;
}

// Old terminals, and the console's fonts, have letters only, whatever the locale.
bool watch_screen_is_ascii(void)
{
	static const char *const terms[] = {"vt", "linux", "dumb", "ansi", "cons"};
	const char *term = getenv("TERM");

	for (unsigned i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		if (term == NULL || strncmp(term, terms[i], strlen(terms[i])) == 0)
			return true;
	}
	return strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

void watch_screen_size(unsigned *rows, unsigned *columns)
{
	*rows = (unsigned)getmaxy(stdscr);
	*columns = (unsigned)getmaxx(stdscr);
}

unsigned watch_screen_key(void)
{
	static const struct {
		int code;
		unsigned key;
	} keys[] = {{KEY_UP, WATCH_KEY_UP},	    {KEY_DOWN, WATCH_KEY_DOWN},
		    {KEY_LEFT, WATCH_KEY_LEFT},	    {KEY_RIGHT, WATCH_KEY_RIGHT},
		    {KEY_PPAGE, WATCH_KEY_PAGE_UP}, {KEY_NPAGE, WATCH_KEY_PAGE_DOWN},
		    {KEY_HOME, WATCH_KEY_HOME},	    {KEY_BACKSPACE, WATCH_KEY_ERASE},
		    {0x7f, WATCH_KEY_ERASE},	    {'\b', WATCH_KEY_ERASE},
		    {KEY_ENTER, WATCH_KEY_ENTER},   {'\r', WATCH_KEY_ENTER},
		    {'\n', WATCH_KEY_ENTER},	    {0x1b, WATCH_KEY_ESCAPE},
		    {KEY_BTAB, WATCH_KEY_LEFT},	    {KEY_RESIZE, WATCH_RESIZED}};
	const int code = getch();

	if (code == ERR)
		return 0;
	for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].code == code)
			return keys[i].key;
	}
	return code > 0 && code < 0x7f ? (unsigned)code : ' ' + 0x130000U;
}

void watch_screen_show(const struct watch_canvas *canvas)
{
	erase();
	for (unsigned row = 0; row < canvas->rows; row++) {
		for (unsigned column = 0; column < canvas->columns; column++) {
			const struct watch_cell *cell =
			    &canvas->cell[row * canvas->columns + column];

			if (cell->text[0] == '\0')
				continue;
			attrset((int)attributes[cell->style]);
			mvaddstr((int)row, (int)column, cell->text);
		}
	}
	attrset(A_NORMAL);
	refresh();
}

void watch_screen_redraw(void)
{
	clearok(stdscr, TRUE);
}
