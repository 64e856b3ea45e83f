/*
 * Which subjects are asked about: all, the first so many, or so many drawn at random.
 *
 * Drawing goes over the subjects once, in their order (Knuth, The Art of Computer Programming 2, algorithm S): of `left` subjects not yet seen
 * `wanted` are still wanted, so the next one is taken with the chance wanted / left. That gives each set of that size the same chance, and needs to
 * know beforehand how many subjects there are. The generator is splitmix64; a number below `left` is drawn without bias by throwing away those
 * of an incomplete last round.
 */
#include "base/file.h"
#include "run/intake_own.h"

static uint64_t next_bits(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* A number in 0 .. below - 1. */
static uint64_t next_below(uint64_t *state, uint64_t below)
{
    uint64_t incomplete = -below % below; /* 2^64 mod below */
    uint64_t bits;
    do
        bits = next_bits(state);
    while (bits < incomplete);
    return bits % below;
}

/* Is the next subject one that is asked about? Counts it. */
static bool takes_next(hq_intake *intake)
{
    const hq_intake_request *request = &intake->request;
    uint64_t row = intake->rows++;
    bool taken = request->limit == 0 || row < request->limit;
    if (request->sample > 0 && row < intake->population) {
        uint64_t wanted = request->sample < intake->population ? request->sample : intake->population;
        uint64_t below = next_below(&intake->chance, intake->population - row);
        bool drawn = below < wanted - intake->drawn;
        intake->drawn += drawn;
        taken = taken && drawn;
    }
    return taken && row >= intake->skip;
}

hq_status hq_intake_draw(hq_intake *intake, hq_piece *piece)
{
    const hq_intake_request *request = &intake->request;
    uint32_t count = piece->block.row_count;
    bool whole =
        (request->limit == 0 || intake->rows + count <= request->limit) && intake->rows >= intake->skip;
    if (request->sample == 0 && whole) {
        intake->rows += count;
        return HQ_OK;
    }
    piece->passed = HQ_NEW_ARRAY(&piece->arena, uint64_t, ((size_t)count + 63) / 64);
    HQ_TRY_ALLOC(piece->passed);
    for (uint32_t i = 0; i < count; i++)
        if (!takes_next(intake))
            piece->passed[i / 64] |= UINT64_C(1) << i % 64;
    return HQ_OK;
}

void hq_intake_draw_on(hq_intake *intake, uint64_t rows)
{
    if (intake->request.sample == 0)
        intake->rows = rows;
    while (intake->rows < rows)
        (void)takes_next(intake);
}

static hq_status count_rows(hq_intake *intake, hq_diags *diags, hq_str path, hq_block *block, uint64_t *out)
{
    hq_rowset *rowset;
    HQ_TRY(hq_intake_rowset(intake, diags, path, &rowset));
    hq_status status;
    do {
        status = hq_rowset_read(rowset, diags, block);
        *out += status == HQ_OK ? block->row_count : 0;
    } while (status == HQ_OK && block->row_count > 0);
    hq_rowset_close(rowset);
    return status;
}

hq_status hq_intake_count(hq_intake *intake, hq_diags *diags, uint64_t *out)
{
    hq_block block;
    hq_status status = HQ_OK;
    *out = 0;
    hq_block_init(&block, intake->allocator);
    for (uint32_t i = 0; i < intake->request.input_count && status == HQ_OK; i++) {
        if (hq_file_is_pipe(&intake->arena, intake->request.inputs[i])) {
            HQ_REPORT(diags, BATCH_SAMPLE, HQ_POS_NONE);
            status = HQ_E_INVALID;
        } else {
            status = count_rows(intake, diags, intake->request.inputs[i], &block, out);
        }
    }
    hq_block_free(&block);
    return status;
}
