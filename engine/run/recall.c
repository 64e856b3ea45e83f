/* Answers given before. See recall.h. */
#include "run/recall.h"

#include <string.h>

#include "base/digest.h"

enum {
    TRIED_MIN = 512,  /* rows of a unit before it is judged */
    PAYS_ONE_IN = 16, /* so many of them have to be known */
    KEY_BYTES_MAX = 1 << 14,
    BLOCK_BYTES = 1 << 16
};

/* One answer: head, key, then the values of the unit. */
typedef struct kept {
    struct kept *next; /* of the same bucket */
    uint64_t hash;
    uint32_t unit, key_bytes;
} kept;

typedef struct kept_policy {
    int64_t low, high, unpooled_low, unpooled_high;
    uint64_t unmet, unknown;
    uint8_t verdict, why;
} kept_policy;

typedef struct kept_choice {
    int64_t low, high;
    uint64_t taken, forgone;
} kept_choice;

typedef struct kept_total {
    int64_t low, high, unconfirmed_low, unconfirmed_high, high_known;
} kept_total;

typedef struct unit_facts {
    hq_reads reads;
    uint32_t *policies, policy_count;
    uint32_t *choices, choice_count; /* groups whose members are of the unit */
    size_t value_bytes;
    uint64_t tried, found;
    bool prepared;
} unit_facts;

struct hq_recall {
    const hq_allocator *allocator;
    const hq_plan *plan;
    const hq_layout *layout;
    hq_arena fixed, held; /* what lives as long as this; answers */
    size_t bytes_max;
    unit_facts *units; /* prepared when first looked for: most units are never left */
    const uint32_t *of_policy;
    const bool *asked;
    kept **buckets;
    uint32_t bucket_count; /* a power of two */
    unsigned char *key;    /* of the row looked for last */
    size_t key_bytes;
    bool key_good;
    uint64_t hash;
    kept_total before[HQ_OUTCOME_TOTALS];
};

/* --- Making --- */

static hq_status list_members(hq_recall *recall, uint32_t index)
{
    const hq_pack *pack = recall->plan->pack;
    unit_facts *unit = &recall->units[index];
    bool *own = HQ_NEW_ARRAY(&recall->fixed, bool, pack->policies.count);
    unit->policies = HQ_NEW_ARRAY(&recall->fixed, uint32_t, pack->policies.count);
    unit->choices = HQ_NEW_ARRAY(&recall->fixed, uint32_t, pack->groups.count);
    if (own == NULL || unit->policies == NULL || unit->choices == NULL)
        return HQ_E_MEMORY;
    for (uint32_t p = 0; p < pack->policies.count; p++)
        if (recall->asked[p] && recall->of_policy[p] == index) {
            own[p] = true;
            unit->policies[unit->policy_count++] = p;
        }
    for (uint32_t g = 0; g < pack->groups.count; g++) {
        bool is_own = false;
        for (uint32_t m = 0; m < pack->groups.at[g].members.count; m++)
            is_own = is_own || own[pack->groups.at[g].members.at[m].policy];
        if (is_own)
            unit->choices[unit->choice_count++] = g;
    }
    unit->value_bytes = unit->policy_count * sizeof(kept_policy) + unit->choice_count * sizeof(kept_choice) +
                        HQ_TOTAL_NONE * sizeof(kept_total);
    return hq_plan_reads(&recall->fixed, recall->plan, own, &unit->reads);
}

static hq_status prepare(hq_recall *recall, const hq_recall_units *units, const bool *asked)
{
    uint32_t policies = recall->plan->pack->policies.count;
    recall->units = HQ_NEW_ARRAY(&recall->fixed, unit_facts, units->count);
    recall->of_policy = hq_arena_copy(&recall->fixed, units->of_policy, policies * sizeof *units->of_policy);
    recall->asked = hq_arena_copy(&recall->fixed, asked, policies * sizeof *asked);
    recall->key = hq_arena_alloc(&recall->fixed, KEY_BYTES_MAX);
    recall->bucket_count = 1024;
    while ((size_t)recall->bucket_count * 512 < recall->bytes_max)
        recall->bucket_count *= 2;
    recall->buckets = HQ_NEW_ARRAY(&recall->fixed, kept *, recall->bucket_count);
    bool good = recall->units != NULL && recall->of_policy != NULL && recall->asked != NULL &&
                recall->key != NULL && recall->buckets != NULL;
    return good ? HQ_OK : HQ_E_MEMORY;
}

hq_status hq_recall_open(const hq_allocator *allocator, const hq_plan *plan, const hq_layout *layout,
                         const hq_recall_units *units, const bool *asked, size_t bytes_max, hq_recall **out)
{
    *out = NULL;
    if (allocator == NULL)
        allocator = &hq_allocator_default;
    hq_recall *recall = allocator->allocate(allocator->context, sizeof *recall);
    HQ_TRY_ALLOC(recall);
    *recall = (hq_recall){.allocator = allocator, .plan = plan, .layout = layout, .bytes_max = bytes_max};
    hq_arena_init(&recall->fixed, allocator, 0);
    hq_arena_init(&recall->held, allocator, bytes_max);
    hq_status status = prepare(recall, units, asked);
    if (status != HQ_OK) {
        hq_recall_close(recall);
        return status;
    }
    *out = recall;
    return HQ_OK;
}

void hq_recall_close(hq_recall *recall)
{
    if (recall == NULL)
        return;
    hq_arena_free(&recall->held);
    hq_arena_free(&recall->fixed);
    recall->allocator->release(recall->allocator->context, recall, sizeof *recall);
}

/* --- Keys --- */

static bool add(hq_recall *recall, const void *bytes, size_t length)
{
    if (KEY_BYTES_MAX - recall->key_bytes < length)
        return false;
    memcpy(recall->key + recall->key_bytes, bytes, length);
    recall->key_bytes += length;
    return true;
}

static bool add_number(hq_recall *recall, int64_t number)
{
    return add(recall, &number, sizeof number);
}

/* Where a known number lies among the marks; numbers are held in steps of the field. */
static bool add_place(hq_recall *recall, const hq_read_field *read, int64_t steps)
{
    const hq_field *field = &recall->plan->pack->entities.at[read->entity].fields.at[read->field];
    hq_arena_mark mark = hq_arena_here(&recall->fixed);
    hq_rat value;
    bool good = hq_rat_from_int128(&recall->fixed, steps, &value) == HQ_OK &&
                hq_rat_mul(&recall->fixed, value, field->step, &value) == HQ_OK;
    uint32_t place = good ? hq_read_place(read, value) : 0;
    hq_arena_rewind(&recall->fixed, mark);
    return good && add(recall, &place, sizeof place);
}

/* What is left of a fact that is known in part: of codes and days; ranges of numbers are cases of their own. */
static bool add_part(hq_recall *recall, const hq_read_field *read, const hq_fact *fact)
{
    const hq_pack *pack = recall->plan->pack;
    const hq_field *field = &pack->entities.at[read->entity].fields.at[read->field];
    char state = 'p';
    if (fact->state != HQ_FACT_RANGE || !add(recall, &state, 1))
        return false;
    switch (field->type.kind) {
    case HQ_T_CODE:
        return add(recall, fact->leaves,
                   (pack->codes.at[field->type.index].leaf_count + 63) / 64 * sizeof *fact->leaves);
    case HQ_T_DATE:
        return add_number(recall, fact->days.low) && add_number(recall, fact->days.high);
    default:
        return false;
    }
}

static bool add_cell(hq_recall *recall, const hq_read_field *read, const hq_column *column, uint32_t row)
{
    bool known = column->known == NULL || hq_bit(column->known, row);
    char state = known ? 'k' : 'u';
    if (column->partly != NULL && hq_bit(column->partly, row))
        return read != NULL && add_part(recall, read, &column->facts[row]);
    if (!add(recall, &state, 1))
        return false;
    if (!known)
        return true;
    if (column->truths != NULL) {
        char truth = hq_bit(column->truths, row) ? '1' : '0';
        return add(recall, &truth, 1);
    }
    if (column->texts != NULL)
        return add_number(recall, (int64_t)column->texts[row].length) &&
               add(recall, column->texts[row].at, column->texts[row].length);
    if (column->values == NULL || read == NULL)
        return false; /* balances; attestations are truths */
    return read->by_marks ? add_place(recall, read, column->values[row])
                          : add_number(recall, column->values[row]);
}

/* Rows [from, to) of a frame: the facts that are read of them. */
static bool add_rows(hq_recall *recall, const unit_facts *unit, const hq_batch *batch, uint32_t frame,
                     uint32_t from, uint32_t to)
{
    const hq_frame_rows *rows = &batch->frames[frame];
    for (uint32_t i = 0; i < unit->reads.fields.count; i++) {
        const hq_read_field *read = &unit->reads.fields.at[i];
        if (read->entity != recall->layout->frames[frame].entity ||
            !recall->layout->frames[frame].has[read->field])
            continue;
        for (uint32_t row = from; row < to; row++)
            if (!add_cell(recall, read, &rows->columns[read->field], row))
                return false;
    }
    return true;
}

typedef struct row_range {
    uint32_t from, to;
} row_range;

enum { FRAMES_MAX = 256 };

static bool list_is_read(const hq_recall *recall, const unit_facts *unit, uint32_t frame)
{
    const hq_frame *list = &recall->layout->frames[frame];
    uint32_t holder = recall->layout->frames[list->parent].entity;
    for (uint32_t i = 0; i < unit->reads.lists.count; i++)
        if (unit->reads.lists.at[i].entity == holder && unit->reads.lists.at[i].list == list->list)
            return true;
    return false;
}

/* The items of a list that rows [range) of the parent hold, and how many each has. */
static bool add_items(hq_recall *recall, const hq_batch *batch, uint32_t frame, row_range parent,
                      row_range *out)
{
    const hq_frame_rows *rows = &batch->frames[frame];
    for (uint32_t row = parent.from; row < parent.to; row++) {
        bool listed = rows->listed == NULL || hq_bit(rows->listed, row);
        if (!add_number(recall, listed ? (int64_t)(rows->first[row + 1] - rows->first[row]) : -1))
            return false;
    }
    *out = (row_range){rows->first[parent.from], rows->first[parent.to]};
    return true;
}

static bool add_attested(hq_recall *recall, const unit_facts *unit, const hq_batch *batch, uint32_t row)
{
    for (uint32_t a = 0; a < recall->layout->attested_count; a++) {
        const hq_attested_column *column = &recall->layout->attested[a];
        bool read = false;
        for (uint32_t i = 0; i < unit->reads.attestations.count; i++)
            read = read || (unit->reads.attestations.at[i].policy == column->policy &&
                            unit->reads.attestations.at[i].attestation == column->attestation);
        if (read && !add_cell(recall, NULL, &batch->attested[a], row))
            return false;
    }
    return true;
}

/* What is given without bounds is never alike. */
static bool add_given(hq_recall *recall, const unit_facts *unit, const hq_batch *batch, uint32_t row)
{
    for (uint32_t g = 0; g < recall->layout->given_count; g++) {
        const hq_column *column = &batch->given[g];
        if (!hq_reads_given(&unit->reads, &recall->layout->given[g]))
            continue;
        bool known = column->known == NULL || hq_bit(column->known, row);
        char state = known ? 'k' : 'u';
        if ((column->partly != NULL && hq_bit(column->partly, row)) || !add(recall, &state, 1) ||
            (known && !add_number(recall, column->values[row])))
            return false;
    }
    return true;
}

/* Records of a list matter where expressions go through it or subjects stand in it; facts of the same entity elsewhere do not. */
static bool make_key(hq_recall *recall, const unit_facts *unit, const hq_batch *batch, uint32_t row)
{
    row_range ranges[FRAMES_MAX] = {{row, row + 1}};
    bool matters[FRAMES_MAX] = {true};
    recall->key_bytes = 0;
    if (recall->layout->frame_count > FRAMES_MAX || (batch->apart != NULL && hq_bit(batch->apart, row)) ||
        !add_attested(recall, unit, batch, row) || !add_given(recall, unit, batch, row))
        return false;
    for (uint32_t f = 0; f < recall->layout->frame_count; f++) {
        const hq_frame *frame = &recall->layout->frames[f];
        bool listed = f > 0 && frame->list != HQ_NONE;
        if (f > 0) {
            matters[f] = matters[frame->parent] && (!listed || list_is_read(recall, unit, f));
            ranges[f] = ranges[frame->parent];
        }
        if (!matters[f])
            continue;
        if (listed && !add_items(recall, batch, f, ranges[frame->parent], &ranges[f]))
            return false;
        if (!add_rows(recall, unit, batch, f, ranges[f].from, ranges[f].to))
            return false;
    }
    return true;
}

/* --- Values --- */

/* A total that nobody reads has no arrays. */
static kept_total total_of(const hq_outcome_total *total, uint32_t row)
{
    if (total->all.low == NULL)
        return (kept_total){0};
    return (kept_total){total->all.low[row], total->all.high[row], total->unconfirmed.low[row],
                        total->unconfirmed.high[row], total->high_known[row]};
}

static void *values_of(kept *entry)
{
    return (unsigned char *)(entry + 1) + (entry->key_bytes + 15U) / 16 * 16;
}

static bool add_amount(int64_t *to, int64_t amount)
{
    if (*to == HQ_AMOUNT_UNBOUNDED || amount == HQ_AMOUNT_UNBOUNDED) {
        *to = HQ_AMOUNT_UNBOUNDED;
        return true;
    }
    return !__builtin_add_overflow(*to, amount, to) && *to != HQ_AMOUNT_UNBOUNDED;
}

/* The sums may be too large where none of their parts is. */
static void put_totals(const kept_total *totals, uint32_t row, hq_outcomes *out)
{
    for (uint32_t t = 0; t < HQ_TOTAL_NONE; t++) {
        hq_outcome_total *to = &out->totals[t];
        if (to->all.low == NULL)
            continue;
        bool good = add_amount(&to->all.low[row], totals[t].low);
        good = add_amount(&to->all.high[row], totals[t].high) && good;
        good = add_amount(&to->unconfirmed.low[row], totals[t].unconfirmed_low) && good;
        good = add_amount(&to->unconfirmed.high[row], totals[t].unconfirmed_high) && good;
        good = add_amount(&to->high_known[row], totals[t].high_known) && good;
        if (!good)
            out->failed[row] = HQ_E_LIMIT;
    }
}

static void put(const hq_recall *recall, kept *entry, uint32_t row, hq_outcomes *out)
{
    const unit_facts *unit = &recall->units[entry->unit];
    const kept_policy *policies = values_of(entry);
    for (uint32_t i = 0; i < unit->policy_count; i++) {
        hq_outcome *to = &out->policies[unit->policies[i]];
        to->verdicts[row] = policies[i].verdict;
        to->why[row] = policies[i].why;
        to->unmet[row] = policies[i].unmet;
        to->unknown[row] = policies[i].unknown;
        to->unpooled.low[row] = policies[i].unpooled_low; /* may be the array of the amount, which counts */
        to->unpooled.high[row] = policies[i].unpooled_high;
        to->amount.low[row] = policies[i].low;
        to->amount.high[row] = policies[i].high;
    }
    const kept_choice *choices = (const kept_choice *)(policies + unit->policy_count);
    for (uint32_t i = 0; i < unit->choice_count; i++) {
        hq_outcome_choice *to = &out->choices[unit->choices[i]];
        to->amount.low[row] = choices[i].low;
        to->amount.high[row] = choices[i].high;
        to->taken[row] = choices[i].taken;
        to->forgone[row] = choices[i].forgone;
    }
    put_totals((const kept_total *)(choices + unit->choice_count), row, out);
}

static void take(const hq_recall *recall, uint32_t row, const hq_outcomes *out, kept *entry)
{
    const unit_facts *unit = &recall->units[entry->unit];
    kept_policy *policies = values_of(entry);
    for (uint32_t i = 0; i < unit->policy_count; i++) {
        const hq_outcome *from = &out->policies[unit->policies[i]];
        policies[i] = (kept_policy){.verdict = from->verdicts[row],
                                    .why = from->why[row],
                                    .unmet = from->unmet[row],
                                    .unknown = from->unknown[row],
                                    .low = from->amount.low[row],
                                    .high = from->amount.high[row],
                                    .unpooled_low = from->unpooled.low[row],
                                    .unpooled_high = from->unpooled.high[row]};
    }
    kept_choice *choices = (kept_choice *)(policies + unit->policy_count);
    for (uint32_t i = 0; i < unit->choice_count; i++) {
        const hq_outcome_choice *from = &out->choices[unit->choices[i]];
        choices[i] = (kept_choice){from->amount.low[row], from->amount.high[row], from->taken[row],
                                   from->forgone[row]};
    }
    kept_total *totals = (kept_total *)(choices + unit->choice_count);
    for (uint32_t t = 0; t < HQ_TOTAL_NONE; t++)
        totals[t] = total_of(&out->totals[t], row);
}

/* --- Looking up --- */

bool hq_recall_pays(const hq_recall *recall, uint32_t unit)
{
    const unit_facts *facts = &recall->units[unit];
    return facts->tried < TRIED_MIN || facts->found * PAYS_ONE_IN >= facts->tried;
}

/* The unit's share of the totals is what they come to from nothing. */
static void set_aside(hq_recall *recall, uint32_t row, hq_outcomes *out)
{
    for (uint32_t t = 0; t < HQ_TOTAL_NONE; t++) {
        hq_outcome_total *total = &out->totals[t];
        recall->before[t] = total_of(total, row);
        if (total->all.low == NULL)
            continue;
        total->all.low[row] = total->all.high[row] = total->high_known[row] = 0;
        total->unconfirmed.low[row] = total->unconfirmed.high[row] = 0;
    }
}

bool hq_recall_find(hq_recall *recall, const hq_batch *batch, uint32_t row, uint32_t unit, hq_outcomes *out)
{
    unit_facts *facts = &recall->units[unit];
    recall->key_good = false;
    if (!hq_recall_pays(recall, unit))
        return false;
    if (!facts->prepared && list_members(recall, unit) != HQ_OK) {
        facts->tried = TRIED_MIN; /* no memory for it: it does not pay */
        return false;
    }
    facts->prepared = true;
    facts->tried++;
    if (!make_key(recall, facts, batch, row))
        return false;
    recall->key_good = true;
    recall->hash = hq_hash64((hq_str){(const char *)recall->key, recall->key_bytes}) + unit;
    for (kept *entry = recall->buckets[recall->hash & (recall->bucket_count - 1)]; entry != NULL;
         entry = entry->next) {
        if (entry->hash != recall->hash || entry->unit != unit || entry->key_bytes != recall->key_bytes ||
            memcmp(entry + 1, recall->key, recall->key_bytes) != 0)
            continue;
        put(recall, entry, row, out);
        facts->found++;
        return true;
    }
    set_aside(recall, row, out);
    return false;
}

static void keep(hq_recall *recall, uint32_t unit, uint32_t row, const hq_outcomes *out)
{
    size_t bytes = sizeof(kept) + (recall->key_bytes + 15) / 16 * 16 + recall->units[unit].value_bytes;
    kept *entry = hq_arena_alloc(&recall->held, bytes);
    if (entry == NULL) { /* full: begin again */
        hq_arena_free(&recall->held);
        hq_arena_init(&recall->held, recall->allocator, recall->bytes_max);
        memset(recall->buckets, 0, recall->bucket_count * sizeof *recall->buckets);
        entry = hq_arena_alloc(&recall->held, bytes);
        if (entry == NULL)
            return;
    }
    kept **bucket = &recall->buckets[recall->hash & (recall->bucket_count - 1)];
    *entry = (kept){*bucket, recall->hash, unit, (uint32_t)recall->key_bytes};
    memcpy(entry + 1, recall->key, recall->key_bytes);
    take(recall, row, out, entry);
    *bucket = entry;
}

void hq_recall_keep(hq_recall *recall, uint32_t unit, uint32_t row, hq_outcomes *out)
{
    if (!recall->key_good)
        return;
    if (out->failed[row] == 0)
        keep(recall, unit, row, out);
    put_totals(recall->before, row, out);
}
