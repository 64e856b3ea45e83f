/*
 * What every unit test file shares: one suite, made by hq_unit_suite(), and checks that name the row of a table.
 *
 * Tests are table-driven: a static table of cases, each with a name, run with tcase_add_loop_test; every failure message
 * begins with the row's name. Expected values come from the clause, a hand calculation, a published table or another
 * method, never from the program's own output.
 */
#ifndef HQ_TESTS_UNIT_H
#define HQ_TESTS_UNIT_H

#include <check.h>

Suite *hq_unit_suite(void);

#define COUNT_OF(ARRAY) ((int)(sizeof(ARRAY) / sizeof *(ARRAY)))

/* ck_assert_msg with the name of the table's row in front. */
#define CHECK_ROW(NAME, CONDITION) ck_assert_msg((CONDITION), "[%s] %s", (NAME), #CONDITION)

#endif
