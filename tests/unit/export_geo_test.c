// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/log.h"
#include "export/enrich/geo.h"
#include "mmdb_builder.h"

static char folder[] = "/tmp/geo_test_XXXXXX";
static char countries[64], numbers[64], others[64];
static const uint8_t documentation[16] = {0x20, 0x01, 0x0d, 0xb8};

static int make_files(void **)
{
	static struct mmdb_builder builder;

	assert_non_null(mkdtemp(folder));
	snprintf(countries, sizeof(countries), "%s/country.mmdb", folder);
	snprintf(numbers, sizeof(numbers), "%s/as.mmdb", folder);
	snprintf(others, sizeof(others), "%s/other.mmdb", folder);
	mmdb_begin(&builder);
	mmdb_network_ipv4(&builder, 0xc0000200, 24);
	mmdb_country(&builder, "DE");
	mmdb_network(&builder, documentation, 32);
	mmdb_country(&builder, "NZ");
	mmdb_write(&builder, countries);
	mmdb_begin(&builder);
	mmdb_network_ipv4(&builder, 0xc0000200, 25);
	mmdb_as(&builder, 4200000000);
	mmdb_write(&builder, numbers);
	mmdb_begin(&builder); // as another maker has them: plain texts
	mmdb_network_ipv4(&builder, 0xc0000200, 24);
	mmdb_control(&builder.data, MMDB_MAP, 2);
	mmdb_text(&builder.data, "country_code");
	mmdb_text(&builder.data, "FR");
	mmdb_text(&builder.data, "asn");
	mmdb_text(&builder.data, "AS64500");
	mmdb_write(&builder, others);
	return 0;
}

static int remove_files(void **)
{
	unlink(countries);
	unlink(numbers);
	unlink(others);
	return rmdir(folder);
}

static struct geo *open_two(char *first, char *second)
{
	const struct spec_list files = {.n = 2, .spec = {first, second}};
	struct geo *geo;

	assert_int_equal(geo_open(&files, &geo), 0);
	return geo;
}

static void assert_place(struct geo *geo, const char *octets, uint8_t version, const char *country,
			 uint32_t as_number)
{
	for (unsigned again = 0; again < 2; again++) {
		const struct geo_place place = geo_find(geo, (const uint8_t *)octets, version);

		assert_memory_equal(place.country, country, 2);
		assert_int_equal(place.as_number, as_number);
	}
}

static void two_files_know_country_and_as(void **)
{
	struct geo *geo = open_two(countries, numbers);

	assert_place(geo, "\xc0\0\2\1", 4, "DE", 4200000000);
	assert_place(geo, "\xc0\0\2\x81", 4, "DE", 0);
	assert_place(geo, "\xc0\0\3\1", 4, "\0\0", 0);
	assert_place(geo, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 6, "NZ", 0);
	assert_place(geo, "\x20\x01\x0d\xb9\0\0\0\0\0\0\0\0\0\0\0\1", 6, "\0\0", 0);
	geo_close(geo);
}

static void the_first_file_that_knows_it_counts(void **)
{
	struct geo *geo = open_two(others, countries);

	assert_place(geo, "\xc0\0\2\1", 4, "FR", 64500);
	assert_place(geo, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 6, "NZ", 0);
	geo_close(geo);
}

static void a_wrong_file_is_refused_whole_by_name(void **)
{
	const struct spec_list missing = {.n = 2, .spec = {countries, (char *)"/nowhere.mmdb"}};
	const struct spec_list wrong = {.n = 1, .spec = {(char *)"/proc/self/exe"}};
	struct error_line error, *before = user_errors_to(&error);
	struct geo *geo;

	assert_true(geo_open(&missing, &geo) < 0);
	assert_null(geo);
	assert_non_null(strstr(error.text, "--geo /nowhere.mmdb: "));
	assert_true(geo_open(&wrong, &geo) < 0);
	assert_non_null(strstr(error.text, "--geo /proc/self/exe: "));
	user_errors_to(before);
}

static void without_files_there_is_nothing(void **)
{
	const struct spec_list none = {.n = 0};
	struct geo *geo;

	assert_int_equal(geo_open(&none, &geo), 0);
	assert_null(geo);
	geo_close(geo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(two_files_know_country_and_as),
	    cmocka_unit_test(the_first_file_that_knows_it_counts),
	    cmocka_unit_test(a_wrong_file_is_refused_whole_by_name),
	    cmocka_unit_test(without_files_there_is_nothing),
	};

	return cmocka_run_group_tests(tests, make_files, remove_files);
}
