// SPDX-License-Identifier: BSD-3-Clause
// NOLINTBEGIN(misc-misleading-bidirectional): what it is about
#include "watch_scene.h"

// What watch_put() makes of a text in so many columns, and how many it used.
static void put_is(const char *text, unsigned width, bool ascii, const char *expected,
		   unsigned used)
{
	struct watch_fixture *fixture = calloc(1, sizeof(*fixture));

	setlocale(LC_CTYPE, "C.UTF-8");
	assert_int_equal(watch_canvas_new(&fixture->canvas, 1, 20, ascii), 0);
	assert_int_equal(watch_put(&fixture->canvas, 0, 0, width, WATCH_PLAIN, text), used);
	take_text(fixture);
	fixture->text[strcspn(fixture->text, "\n")] = '\0';
	assert_string_equal(fixture->text, expected);
	watch_canvas_free(&fixture->canvas);
	free(fixture);
}

static void text_that_is_too_long_ends_in_an_ellipsis(void **)
{
	put_is("10.0.0.1", 20, false, "10.0.0.1", 8);
	put_is("10.0.0.1", 8, false, "10.0.0.1", 8);
	put_is("10.0.0.1", 7, false, "10.0.0…", 7);
	put_is("10.0.0.1", 7, true, "10.0.0~", 7);
	put_is("10.0.0.1", 0, false, "", 0);
	put_is("0123456789012345678901234", 30, false, "01234567890123456789", 25);
}

static void wide_characters_take_two_columns(void **)
{
	put_is("日本語", 6, false, "日本語", 6);
	put_is("日本語", 5, false, "日本…", 5);
	put_is("日本語", 4, false, "日…", 4);
	put_is("日本語", 6, true, "???", 3);
}

static void what_would_act_on_a_terminal_is_made_visible(void **)
{
	put_is("\x1b[2Ja", 20, false, "\\x1b[2Ja", 8);
	put_is("a\xc2\x9b"
	       "b",
	       20, false, "a\\xc2\\x9bb", 10);
	put_is("\u202e", 20, false, "\\xe2\\x80\\xae", 12);
	put_is("\xff", 20, false, "\\xff", 4);
	put_is("e\u0301\u0302x", 20, false, "ex", 2); // accents of their own are left out
}

static void what_lies_beyond_the_canvas_is_left_out(void **)
{
	struct watch_canvas canvas;

	assert_int_equal(watch_canvas_new(&canvas, 2, 10, false), 0);
	watch_put(&canvas, 7, 0, 10, WATCH_PLAIN, "text");
	watch_put(&canvas, 1, 8, 10, WATCH_PLAIN, "text");
	watch_put_right(&canvas, 0, 8, 10, WATCH_PLAIN, "text");
	watch_line(&canvas, 1, 4, 4000);
	watch_fill(&canvas, 2, WATCH_BAR);
	watch_gauge(&canvas, 1, 9, 100, 2.0, WATCH_GOOD);
	assert_string_equal(canvas.cell[19].text, "█");
	watch_canvas_free(&canvas);
}

static void a_graph_has_its_newest_value_at_the_right(void **)
{
	static const struct watch_series series = {.n = 5, .value = {100, 0, 1, 50, 100}},
					 nothing = {.n = 2};
	struct watch_canvas canvas;

	assert_int_equal(watch_canvas_new(&canvas, 1, 6, false), 0);
	watch_graph(&canvas, 0, 0, 6, &series);
	assert_string_equal(canvas.cell[0].text, " ");
	assert_string_equal(canvas.cell[1].text, "█");
	assert_string_equal(canvas.cell[2].text, " ");
	assert_string_equal(canvas.cell[3].text, "▁"); // little, but not nothing
	assert_string_equal(canvas.cell[4].text, "▄");
	assert_string_equal(canvas.cell[5].text, "█");
	watch_graph(&canvas, 0, 0, 2, &nothing);
	assert_string_equal(canvas.cell[1].text, " ");
	watch_canvas_free(&canvas);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_that_is_too_long_ends_in_an_ellipsis),
	    cmocka_unit_test(wide_characters_take_two_columns),
	    cmocka_unit_test(what_would_act_on_a_terminal_is_made_visible),
	    cmocka_unit_test(what_lies_beyond_the_canvas_is_left_out),
	    cmocka_unit_test(a_graph_has_its_newest_value_at_the_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
// NOLINTEND(misc-misleading-bidirectional)
