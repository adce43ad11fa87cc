// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "printed.h"
#include "probe/control/counter_lists.h"
#include "probe/control/help.h"

static void every_row_that_the_balance_sheet_marks_is_there(void **)
{
	char *text = printed(help_print_losses), line[128];
	const struct counter_list *list;

	for (unsigned i = 0; (list = counter_list_any(i)) != NULL; i++) {
		for (unsigned j = 0; j < list->n_rows; j++) {
			snprintf(line, sizeof(line), "\n  %s\n", list->rows[j].name);
			if (list->rows[j].side == COUNTER_LOST)
				assert_non_null(strstr(text, line));
		}
	}
	free(text);
}

static void what_nic_and_kernel_drop_is_there_and_what_is_no_loss_is_not(void **)
{
	char *text = printed(help_print_losses);

	assert_non_null(strstr(text, "imissed"));
	assert_non_null(strstr(text, "rx_nombuf"));
	assert_non_null(strstr(text, "\n  Flows evicted\n"));
	assert_null(strstr(text, "\n  Flows made\n"));
	assert_null(strstr(text, "\n  sent\n"));
	assert_null(strstr(text, "\n  link down\n"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_row_that_the_balance_sheet_marks_is_there),
	    cmocka_unit_test(what_nic_and_kernel_drop_is_there_and_what_is_no_loss_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
