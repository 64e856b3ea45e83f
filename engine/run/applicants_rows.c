/*
 * Every row of a table under two packs. See applicants.h.
 *
 * Two packs have two models, and so two meanings of one header. Each pack therefore reads the table for itself, and the two readings go side by
 * side; what a row is follows from the file alone, so that they meet at every row. What both find out of the file is said once, what one of them
 * does with its name.
 */
#include "run/applicants_own.h"

typedef struct hq_asking_rows {
    hq_both *both;
    hq_under *sides[2];
    hq_applicants_table *tables[2];
    hq_diags said[2]; /* of the file */
    const hq_applicants_file *file;
    hq_diags *diags;
    hq_arena arena; /* of one applicant */
    hq_tally *tally;
    hq_refusal *refuse;
    void *context;
} hq_asking_rows;

/* --- What was found out of the file --- */

static bool said_alike(const hq_diag *a, const hq_diag *b)
{
    bool alike = a->message == b->message && a->hint == b->hint;
    for (int i = 0; alike && i < HQ_DIAG_ARGS_MAX; i++)
        alike = hq_str_equal(a->args[i], b->args[i]);
    return alike;
}

static bool is_said_by(const hq_diags *diags, const hq_diag *said)
{
    for (uint32_t i = 0; i < diags->list.count; i++)
        if (said_alike(&diags->list.at[i], said))
            return true;
    return false;
}

static hq_status say(hq_asking_rows *asking, int side, const hq_diag *said)
{
    hq_diags *diags = asking->diags;
    if (is_said_by(&asking->said[1 - side], said)) {
        if (side == 1)
            return HQ_OK;
        hq_diag *diag = hq_diag_add(diags, said->message, said->pos, said->args, HQ_DIAG_ARGS_MAX);
        if (said->hint != HQ_HINT_NONE)
            hq_diag_hint(diags, diag, said->hint, said->hint_args[0]);
        return HQ_OK;
    }
    hq_str words, code = hq_str_of(hq_message_code(said->message));
    hq_str which = side == 0 ? HQ_BOTH("the old rules", "旧规则") : HQ_BOTH("the new rules", "新规则");
    HQ_TRY(hq_diag_in_words(diags->arena, said, &words));
    if (hq_message_severity(said->message) == HQ_SEVERITY_ERROR)
        HQ_REPORT(diags, APPLICANTS_UNREAD, said->pos, which, words, code);
    else
        HQ_REPORT(diags, APPLICANTS_NOTED, said->pos, which, words, code);
    return HQ_OK;
}

static hq_status say_all(hq_asking_rows *asking)
{
    for (int side = 0; side < 2; side++) {
        const hq_diags *said = &asking->said[side];
        for (uint32_t i = 0; i < said->list.count; i++)
            HQ_TRY(say(asking, side, &said->list.at[i]));
        if (said->failed)
            return HQ_E_MEMORY;
    }
    return asking->diags->failed ? HQ_E_MEMORY : HQ_OK;
}

/* --- Asking --- */

/* Both, so that what is wrong under either is said. */
static hq_status open_tables(const hq_allocator *allocator, hq_asking_rows *asking)
{
    hq_status worst = HQ_OK;
    for (int i = 0; i < 2; i++) {
        hq_status status = hq_applicants_table_open(allocator, asking->sides[i]->plan, asking->file,
                                                    &asking->said[i], &asking->tables[i]);
        if (status != HQ_OK && status != HQ_E_INVALID)
            return status;
        worst = status == HQ_OK ? worst : status;
    }
    return worst;
}

static hq_status ask_side(hq_asking_rows *asking, int side)
{
    hq_under *under = asking->sides[side];
    hq_profile *profile;
    hq_under_begin(&asking->arena, under);
    HQ_TRY(hq_applicants_table_profile(asking->tables[side], &asking->arena, &under->diags, &profile));
    return hq_under_ask(&asking->arena, under, profile);
}

static hq_status ask_row(hq_asking_rows *asking, uint64_t row)
{
    hq_both *both = asking->both;
    hq_status worst = HQ_OK;
    hq_arena_reset(&asking->arena);
    asking->tally->lines++;
    for (int i = 0; i < 2; i++) {
        hq_status status = ask_side(asking, i);
        if (status != HQ_OK && status != HQ_E_INVALID)
            return status;
        worst = status == HQ_OK ? worst : status;
    }
    if (worst != HQ_OK) {
        asking->tally->rejected++;
        return asking->refuse(asking->context, both, row);
    }
    hq_gains gains;
    HQ_TRY(hq_gains_compare(&asking->arena, both->diff, &both->touched, both->before.answer,
                            both->after.answer, &gains));
    return hq_tally_add(asking->tally, &gains, row, hq_under_name(&both->after));
}

static hq_status ask_rows(hq_asking_rows *asking)
{
    for (;;) {
        uint64_t rows[2];
        for (int i = 0; i < 2; i++)
            HQ_TRY(hq_applicants_table_next(asking->tables[i], &rows[i]));
        if (rows[0] != rows[1]) {
            HQ_REPORT(asking->diags, APPLICANTS_CHANGED, HQ_POS_NONE, asking->file->path);
            return HQ_E_INVALID;
        }
        if (rows[0] == UINT64_MAX)
            return HQ_OK;
        HQ_TRY(ask_row(asking, rows[0]));
    }
}

hq_status hq_both_ask_rows(const hq_allocator *allocator, hq_both *both, hq_diags *diags,
                           const hq_applicants_file *file, hq_tally *tally, hq_refusal *refuse, void *context)
{
    hq_applicants_file half = *file;
    half.memory_bytes /= 2;
    hq_asking_rows asking = {.both = both,
                             .sides = {&both->before, &both->after},
                             .file = &half,
                             .diags = diags,
                             .tally = tally,
                             .refuse = refuse,
                             .context = context};
    hq_arena_init(&asking.arena, allocator, 0);
    for (int i = 0; i < 2; i++)
        hq_diags_init(&asking.said[i], diags->arena, diags->sources);
    hq_status status = open_tables(allocator, &asking);
    if (status == HQ_OK)
        status = ask_rows(&asking);
    hq_status said = status == HQ_E_MEMORY ? HQ_OK : say_all(&asking);
    for (int i = 0; i < 2; i++)
        hq_applicants_table_close(asking.tables[i]);
    hq_arena_free(&asking.arena);
    return said != HQ_OK ? said : status;
}
