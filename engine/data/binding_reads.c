/* Columns that nobody reads. See binding.h. */
#include "data/binding.h"

static bool is_attested(const hq_reads *reads, const hq_attested_column *column)
{
    for (uint32_t i = 0; i < reads->attestations.count; i++)
        if (reads->attestations.at[i].policy == column->policy &&
            reads->attestations.at[i].attestation == column->attestation)
            return true;
    return false;
}

static bool column_is_read(const hq_binding *binding, const hq_reads *reads, const hq_bound_column *column)
{
    if (column->kind == HQ_BOUND_ATTESTED)
        return is_attested(reads, &binding->layout.attested[column->attested]);
    if (column->kind == HQ_BOUND_GIVEN)
        return hq_reads_given(reads, &binding->layout.given[column->given]);
    return hq_reads_field(reads, binding->layout.frames[column->frame].entity, column->field);
}

hq_status hq_bind_only(hq_binding *binding, hq_diags *diags, const hq_reads *reads)
{
    hq_text names;
    uint32_t count = 0;
    hq_text_init(&names, diags->arena);
    for (uint32_t t = 0; t < binding->tables.count; t++) {
        hq_bound_table *table = &binding->tables.at[t];
        for (uint32_t c = 0; c < table->column_count; c++) {
            hq_bound_column *column = &table->columns[c];
            bool fact = column->kind == HQ_BOUND_FIELD || column->kind == HQ_BOUND_ATTESTED ||
                        column->kind == HQ_BOUND_GIVEN;
            if (!fact || column_is_read(binding, reads, column))
                continue;
            if (column->kind == HQ_BOUND_FIELD)
                binding->layout.frames[column->frame].has[column->field] = false;
            column->kind = HQ_BOUND_NOTHING;
            hq_text_add_z(&names, count++ == 0 ? "" : ", ");
            hq_text_add(&names, column->header);
        }
    }
    hq_str said = hq_text_str(&names);
    HQ_TRY_ALLOC(said.at);
    if (count > 0)
        HQ_REPORT(diags, HEADER_UNREAD, HQ_POS_NONE, said);
    return HQ_OK;
}
