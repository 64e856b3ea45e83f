/*
 * The two workloads that batches are measured with, and the same rules in plain C: what a competent programmer writes in an afternoon,
 * one pass over a mapped file. tests/bench/toll and tests/bench/firms say the rules; here stands what they must come to, byte for byte.
 *
 *     workload generate toll|firms ROWS >FILE      deterministic
 *     workload toll|firms IN OUT
 */
#ifndef HQ_TESTS_WORKLOAD_H
#define HQ_TESTS_WORKLOAD_H

#include <stddef.h>
#include <stdint.h>

int generate(const char *workload, long rows);

/* An input that is mapped whole, and an output that is written a mebibyte at a time. */
typedef struct plain_files {
    const char *at, *end;
    int out;
    char *room, *next;
} plain_files;

int files_open(plain_files *files, const char *in, const char *out);
int files_close(plain_files *files);
/* Write out what is full. 0, or 1 when that failed. */
int files_flush(plain_files *files, size_t least);

/* Append decimal digits. */
char *put_number(char *to, int64_t value);

int toll(const char *in, const char *out);
int firms(const char *in, const char *out);

#endif
