// SPDX-License-Identifier: BSD-3-Clause
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "caught.h"
#include "probe/counters/balance_sheet.h"
#include "probe_whole.h"

// A service manager's end of sd_notify(3): a datagram socket.
struct manager {
	struct sockaddr_un address;
	int fd;
};

static struct manager manager_begin(void)
{
	struct manager manager = {.address = {.sun_family = AF_UNIX}};

	snprintf(manager.address.sun_path, sizeof(manager.address.sun_path),
		 "/tmp/lineprobe-test-notify-%d", getpid());
	manager.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    bind(manager.fd, (struct sockaddr *)&manager.address, sizeof(manager.address)), 0);
	setenv("NOTIFY_SOCKET", manager.address.sun_path, 1);
	return manager;
}

static void manager_end(struct manager *manager)
{
	unsetenv("NOTIFY_SOCKET");
	unlink(manager->address.sun_path);
	close(manager->fd);
}

// What it was told since the last time, a message a line.
static const char *told(const struct manager *manager)
{
	static char text[4096];
	size_t length = 0;
	ssize_t n;

	while ((n = recv(manager->fd, text + length, sizeof(text) - length - 2, 0)) > 0) {
		length += (size_t)n;
		text[length++] = '\n';
	}
	text[length] = '\0';
	return text;
}

// Lets the loop run until the service looks again.
static void look_again(struct probe *probe)
{
	probe->service.event.run(probe->service.event.context, 0);
}

static void await_ready(struct probe *probe)
{
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);

	while (!probe->service.ready && monotonic_ns() < by_ns)
		event_loop_wait(&probe->loop, monotonic_ns() + 1000000);
}

static void ready_is_told_once_all_threads_have_answered(void **)
{
	struct manager manager = manager_begin();
	struct probe *probe = whole_new(whole_port(), "null:", NULL);

	assert_int_equal(whole_start(probe), n_parts);
	assert_string_equal(told(&manager), "");
	await_ready(probe);
	assert_non_null(strstr(told(&manager), "READY=1\n"));
	look_again(probe);
	assert_string_equal(told(&manager), "WATCHDOG=1\n");
	service_stop(probe);
	assert_non_null(strstr(told(&manager), "STOPPING=1\n"));
	whole_stop(probe, n_parts);
	whole_free(probe);
	manager_end(&manager);
}

// An owner of counters that was asked eleven seconds ago and has not answered.
static void who_makes_no_progress_is_named_and_the_watchdog_not_fed(void **)
{
	static const struct counter_row rows[] = {{"taken", "", COUNTER_NOTE, NULL, "taken"}};
	struct manager manager = manager_begin();
	struct probe *probe = whole_new(whole_port(), "null:", NULL);
	struct counter_set *stuck = counter_set_new("worker 7", rows, 1, 0);
	struct caught caught;
	char text[2048];

	assert_int_equal(whole_start(probe), n_parts);
	assert_int_equal(balance_add(probe->balance, stuck), 0);
	await_ready(probe);
	probe->balance->entry[probe->balance->n - 1].answered_us -= 11000000;
	told(&manager);
	caught = caught_begin(STDERR_FILENO);
	look_again(probe);
	look_again(probe);
	caught_end(&caught, text, sizeof(text));
	assert_string_equal(text, "lineprobe: worker 7: no progress for 10 s\n");
	assert_string_equal(told(&manager), "WATCHDOG=trigger\n");
	counter_set_end(stuck);
	assert_true(whole_await_counters(probe, probe_ask_counters(probe)));
	look_again(probe);
	assert_string_equal(told(&manager), "WATCHDOG=1\n");
	whole_stop(probe, n_parts);
	whole_free(probe);
	counter_set_free(stuck);
	manager_end(&manager);
}

static void the_status_says_how_fast_it_goes(void **)
{
	struct manager manager = manager_begin();
	struct probe *probe = whole_new(whole_file(), "null:", NULL);
	const char *text;
	double rate;

	assert_int_equal(whole_start(probe), n_parts);
	whole_read(probe);
	service_begin(probe);
	await_ready(probe);
	told(&manager);
	probe->service.told_ns = monotonic_ns() - UINT64_C(10000000000);
	look_again(probe); // 300 packets in 10 s
	text = told(&manager);
	text = strstr(text, "STATUS=");
	assert_non_null(text);
	assert_int_equal(sscanf(text, "STATUS=%lf pps, ", &rate), 1);
	assert_true(rate > 10 && rate <= 30); // the test itself takes time
	assert_non_null(strstr(text, "lost 0 packets since the start"));
	service_end(probe);
	whole_stop(probe, n_parts - 1);
	whole_free(probe);
	manager_end(&manager);
}

static void without_a_manager_nothing_is_told(void **)
{
	struct probe *probe = whole_new(whole_port(), "null:", NULL);

	assert_int_equal(whole_start(probe), n_parts);
	await_ready(probe);
	assert_true(probe->service.ready);
	whole_stop(probe, n_parts);
	whole_free(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ready_is_told_once_all_threads_have_answered),
	    cmocka_unit_test(who_makes_no_progress_is_named_and_the_watchdog_not_fed),
	    cmocka_unit_test(the_status_says_how_fast_it_goes),
	    cmocka_unit_test(without_a_manager_nothing_is_told),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
