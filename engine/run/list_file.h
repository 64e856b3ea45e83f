/* A file of the items of a list, as a job names it: loans=loans.csv, hires=book.xlsx#人员. */
#ifndef HQ_RUN_LIST_FILE_H
#define HQ_RUN_LIST_FILE_H

#include "base/str.h"

typedef struct hq_list_file {
    hq_str path; /* of the model: loans, hires.contributions */
    hq_str file;
    hq_str table; /* sheet or table of it; empty: the first */
} hq_list_file;

#endif
