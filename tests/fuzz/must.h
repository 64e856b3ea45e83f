/* What a fuzzer holds to be true of every input: else it stops, which is a finding. */
#ifndef HQ_TESTS_MUST_H
#define HQ_TESTS_MUST_H

#include <stdio.h>
#include <stdlib.h>

#define MUST(CONDITION)                                                                \
    do {                                                                               \
        if (!(CONDITION)) {                                                            \
            fprintf(stderr, "%s:%d: must hold: %s\n", __FILE__, __LINE__, #CONDITION); \
            abort();                                                                   \
        }                                                                              \
    } while (0)

#endif
