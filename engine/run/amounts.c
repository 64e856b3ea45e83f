/* Amounts kept and read again. See amounts.h. */
#include "run/amounts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/file.h"
#include "base/quantiles.h"

const unsigned HQ_QUANTILE_PERMILLE[HQ_QUANTILES] = {100, 250, 500, 750, 900};

enum { RECORD_BYTES = sizeof(uint32_t) + sizeof(int64_t), READ_RECORDS = 4096 };

/* --- Keeping --- */

static hq_status append(hq_bytes *records, uint32_t series, int64_t amount)
{
    char record[RECORD_BYTES];
    memcpy(record, &series, sizeof series);
    memcpy(record + sizeof series, &amount, sizeof amount);
    return hq_bytes_add(records, (hq_str){record, sizeof record});
}

static hq_status append_series(hq_bytes *records, uint32_t series, const int64_t *lows, uint32_t rows,
                               const uint64_t *passed)
{
    for (uint32_t row = 0; row < rows; row++)
        if (lows[row] > 0 && (passed == NULL || !hq_bit(passed, row)))
            HQ_TRY(append(records, series, lows[row]));
    return HQ_OK;
}

hq_status hq_amounts_of(const hq_plan *plan, const hq_outcomes *outcomes, const uint64_t *passed,
                        hq_bytes *records)
{
    for (uint32_t t = 0; t < (uint32_t)HQ_TOTAL_NONE; t++)
        HQ_TRY(append_series(records, hq_series_of_total((hq_total)t), outcomes->totals[t].all.low,
                             outcomes->row_count, passed));
    for (uint32_t p = 0; p < plan->pack->policies.count; p++)
        if (outcomes->policies[p].verdicts != NULL)
            HQ_TRY(append_series(records, hq_series_of_policy(p), outcomes->policies[p].amount.low,
                                 outcomes->row_count, passed));
    return HQ_OK;
}

void hq_amounts_init(hq_amounts *amounts, const hq_plan *plan, hq_str tmp)
{
    hq_temporary_init(&amounts->file, tmp);
    amounts->kept = NULL;
    amounts->series_count = hq_series_of_policy(plan->pack->policies.count);
}

void hq_amounts_close(hq_amounts *amounts)
{
    hq_amounts_release(amounts, HQ_OUTFILE_REMOVE);
    hq_temporary_close(&amounts->file);
}

hq_status hq_amounts_keep(hq_amounts *amounts, const hq_allocator *allocator, hq_str path, bool go_on,
                          hq_diags *diags)
{
    hq_outfile_request request = {.path = path, .no_sync = true, .go_on = go_on};
    return hq_outfile_open(allocator, &request, diags, &amounts->kept);
}

void hq_amounts_release(hq_amounts *amounts, hq_outfile_rest rest)
{
    hq_outfile_abandon(amounts->kept, rest);
    amounts->kept = NULL;
}

hq_status hq_amounts_add(hq_amounts *amounts, hq_str records, hq_diags *diags)
{
    if (records.length == 0)
        return HQ_OK;
    if (amounts->kept != NULL) {
        hq_status kept = hq_outfile_write(amounts->kept, records);
        if (kept != HQ_OK)
            hq_outfile_report(amounts->kept, diags);
        return kept;
    }
    hq_status status = hq_temporary_write(&amounts->file, records.at, records.length);
    if (status != HQ_OK)
        HQ_REPORT(diags, BATCH_TEMPORARY, HQ_POS_NONE, hq_error_text(amounts->file.error));
    return status;
}

hq_status hq_amounts_settle(hq_amounts *amounts, hq_diags *diags)
{
    if (amounts->kept == NULL)
        return HQ_OK;
    const char *part = hq_outfile_part(amounts->kept);
    hq_status status = hq_outfile_flush(amounts->kept);
    if (status != HQ_OK) {
        hq_outfile_report(amounts->kept, diags);
        return status;
    }
    amounts->file.descriptor = part == NULL ? -1 : open(part, O_RDONLY | O_CLOEXEC);
    amounts->file.bytes = hq_outfile_offset(amounts->kept);
    if (amounts->file.descriptor >= 0)
        return HQ_OK;
    int error = part == NULL ? ESPIPE : errno;
    HQ_REPORT(diags, BATCH_TEMPORARY, HQ_POS_NONE, hq_error_text(error));
    return HQ_E_IO;
}

/* --- Reading again --- */

hq_status hq_amounts_each(hq_amounts *amounts, hq_each_amount *each, void *context)
{
    char block[READ_RECORDS * RECORD_BYTES];
    for (uint64_t at = 0; at < amounts->file.bytes;) {
        size_t held = 0, wanted = sizeof block;
        if (amounts->file.bytes - at < wanted)
            wanted = (size_t)(amounts->file.bytes - at);
        while (held < wanted) {
            size_t got;
            HQ_TRY(hq_temporary_read(&amounts->file, at + held, block + held, wanted - held, &got));
            held += got;
        }
        for (size_t i = 0; i < held; i += RECORD_BYTES) {
            uint32_t series;
            int64_t amount;
            memcpy(&series, block + i, sizeof series);
            memcpy(&amount, block + i + sizeof series, sizeof amount);
            HQ_TRY(each(context, series, amount));
        }
        at += held;
    }
    return HQ_OK;
}

typedef struct hq_searching {
    hq_distribution *all;
    hq_quantile **quantiles; /* by series: HQ_QUANTILES of them; NULL: it has no amounts */
} hq_searching;

static hq_status add_moment(void *context, uint32_t series, int64_t amount)
{
    hq_searching *searching = context;
    hq_moments_add(&searching->all[series].moments, amount);
    return HQ_OK;
}

static hq_status add_quantiles(void *context, uint32_t series, int64_t amount)
{
    hq_searching *searching = context;
    for (int q = 0; q < HQ_QUANTILES; q++)
        hq_quantile_add(&searching->quantiles[series][q], amount);
    return HQ_OK;
}

static hq_status begin_search(hq_arena *scratch, const hq_amounts *amounts, hq_searching *searching)
{
    searching->quantiles = HQ_NEW_ARRAY(scratch, hq_quantile *, amounts->series_count);
    HQ_TRY_ALLOC(searching->quantiles);
    for (uint32_t s = 0; s < amounts->series_count; s++) {
        const hq_moments *moments = &searching->all[s].moments;
        if (moments->count == 0)
            continue;
        searching->quantiles[s] = HQ_NEW_ARRAY(scratch, hq_quantile, HQ_QUANTILES);
        HQ_TRY_ALLOC(searching->quantiles[s]);
        for (int q = 0; q < HQ_QUANTILES; q++)
            hq_quantile_begin(&searching->quantiles[s][q],
                              hq_quantile_rank(moments->count, HQ_QUANTILE_PERMILLE[q]), moments->least,
                              moments->greatest);
    }
    return HQ_OK;
}

static bool all_found(const hq_amounts *amounts, hq_searching *searching)
{
    bool found = true;
    for (uint32_t s = 0; s < amounts->series_count; s++)
        for (int q = 0; searching->quantiles[s] != NULL && q < HQ_QUANTILES; q++) {
            searching->all[s].quantiles[q] = searching->quantiles[s][q].value;
            found = found && searching->quantiles[s][q].found;
        }
    return found;
}

static void end_pass(const hq_amounts *amounts, const hq_searching *searching)
{
    for (uint32_t s = 0; s < amounts->series_count; s++)
        for (int q = 0; searching->quantiles[s] != NULL && q < HQ_QUANTILES; q++)
            hq_quantile_end_pass(&searching->quantiles[s][q]);
}

static hq_status search(hq_arena *scratch, hq_amounts *amounts, hq_searching *searching)
{
    HQ_TRY(hq_amounts_each(amounts, add_moment, searching));
    HQ_TRY(begin_search(scratch, amounts, searching));
    while (!all_found(amounts, searching)) {
        HQ_TRY(hq_amounts_each(amounts, add_quantiles, searching));
        end_pass(amounts, searching);
    }
    return HQ_OK;
}

hq_status hq_amounts_distribution(hq_arena *arena, hq_amounts *amounts, const hq_distribution **out)
{
    hq_searching searching = {.all = HQ_NEW_ARRAY(arena, hq_distribution, amounts->series_count)};
    HQ_TRY_ALLOC(searching.all);
    hq_arena scratch;
    hq_arena_init(&scratch, arena->allocator, 0);
    hq_status status = search(&scratch, amounts, &searching);
    hq_arena_free(&scratch);
    *out = searching.all;
    return status;
}
