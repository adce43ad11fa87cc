// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/output_target.h"

static char file[] = "json:/tmp/flows.json", port[] = "zmq://:5556", null[] = "json:/dev/null",
	    host[] = "ipfix://127.0.0.1:4739", part[] = "ipfix+file:/tmp/flows.ipfix";
static char *const there[] = {file, port, null, host, part};

static const char *taken(const char *spec)
{
	return output_target_taken(spec, there, 5, 1);
}

static void one_file_has_one_writer(void **)
{
	assert_ptr_equal(taken("json:/tmp/flows.json,fields=minimal"), file);
	assert_ptr_equal(taken("ipfix+file:/tmp/../tmp/./flows.ipfix,fields=minimal"), part);
	assert_ptr_equal(taken("summary:/tmp/flows.json"), file);
	assert_null(taken("json:/tmp/other.json"));
	assert_null(taken("json:/var/flows.json"));
	assert_null(taken("json:/tmp/flows.json,compress=zstd")); // flows.json.zst
	assert_null(taken("json:/tmp/flows.json,rotate=1h"));	  // flows-DATE.json
	assert_null(taken("json:/dev/null,rate=1"));
	assert_null(taken("json:-"));
}

static void one_port_has_one_listener(void **)
{
	assert_ptr_equal(taken("zmq://:5556,format=json"), port);
	assert_ptr_equal(taken("zmq://127.0.0.1:5556"), port);
	assert_null(taken("zmq://:5557"));
	assert_null(taken("ipfix://127.0.0.1:4739,fields=minimal")); // sockets of their own
}

static void all_endpoints_of_an_output_listen(void **)
{
	char several[] = "zmq://127.0.0.1:5557+127.0.0.1:5558";
	char *const other[] = {several};

	assert_ptr_equal(taken("zmq://127.0.0.1:5557+127.0.0.1:5556"), port);
	assert_ptr_equal(output_target_taken("zmq://127.0.0.1:5558", other, 1, 1), several);
	assert_ptr_equal(output_target_taken("zmq://127.0.0.1:5559+*:5558", other, 1, 1), several);
	assert_null(output_target_taken("zmq://127.0.0.1:5559+127.0.0.1:5560", other, 1, 1));
}

static const char *taken_with(const char *spec, unsigned n_exporters)
{
	return output_target_taken(spec, there, 5, n_exporters);
}

static void exporters_have_files_of_their_own(void **)
{
	assert_null(taken("json:/tmp/flows.1.json"));
	assert_ptr_equal(taken_with("json:/tmp/flows.1.json", 2), file);
	assert_ptr_equal(taken_with("summary:/tmp/./flows.1.json", 3), file);
	assert_null(taken_with("json:/tmp/flows.2.json", 2));
	assert_ptr_equal(taken_with("json:/tmp/flows.2.json", 3), file);
	assert_null(taken_with("json:/tmp/flows.01.json", 3));
	assert_null(taken_with("json:-", 3));
}

static void it_does_not_matter_which_of_two_came_first(void **)
{
	char first[] = "json:/tmp/x.1.json", of_all[] = "summary:/tmp/x.json";
	char *const other[] = {first};

	assert_ptr_equal(output_target_taken("json:/tmp/x.json", other, 1, 2), first);
	assert_null(output_target_taken("json:/tmp/x.json", other, 1, 1));
	// one file for all exporters
	assert_null(output_target_taken(of_all, other, 1, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(one_file_has_one_writer),
	    cmocka_unit_test(one_port_has_one_listener),
	    cmocka_unit_test(all_endpoints_of_an_output_listen),
	    cmocka_unit_test(exporters_have_files_of_their_own),
	    cmocka_unit_test(it_does_not_matter_which_of_two_came_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
