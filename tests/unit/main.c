/* Runs the one suite that a test file offers. Exit status 0: every case passed. */
#include <stdlib.h>

#include "unit.h"

int main(void)
{
    setenv("CK_DEFAULT_TIMEOUT", "120", 0); /* seconds: a busy machine is no failure */
    SRunner *runner = srunner_create(hq_unit_suite());
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
