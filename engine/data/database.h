/* Tables into a database (SQLite). Inside data/ only; result_file.h is what others see. */
#ifndef HQ_DATA_DATABASE_H
#define HQ_DATA_DATABASE_H

#include "data/result_file.h"

typedef struct hq_database hq_database;

/* Why it went wrong. */
typedef struct hq_database_trouble {
    int error;      /* errno; 0: none is known */
    char what[160]; /* SQLite's words, terminated; empty: the errno says it */
} hq_database_trouble;

/*
 * Create the tables in an empty file.
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO; HQ_E_USAGE: what SQLite does not take for a table. The tables and views must outlive the database.
 */
hq_status hq_database_open(const hq_allocator *allocator, const char *path, const hq_result_table *tables,
                           uint32_t table_count, const hq_result_view *views, uint32_t view_count,
                           hq_database_trouble *trouble, hq_database **out) HQ_MUST_USE;

/* Errors: HQ_E_MEMORY; HQ_E_IO; HQ_E_INVALID: a primary key twice; HQ_E_USAGE. */
hq_status hq_database_append(hq_database *database, uint32_t table, const hq_result_rows *rows,
                             uint32_t first, uint32_t count, hq_database_trouble *trouble) HQ_MUST_USE;

/* Indexes, views, and closed. Freed whatever happens. */
hq_status hq_database_finish(hq_database *database, hq_database_trouble *trouble) HQ_MUST_USE;
void hq_database_abandon(hq_database *database); /* takes NULL */

#endif
