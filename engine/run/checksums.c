/* Fingerprints of files, read in pieces. See checksums.h. */
#include "run/checksums.h"

#include "base/file.h"

enum { READ_BYTES = 1 << 20 };

static hq_status add_all(const hq_open_file *file, void *room, hq_xxh3 *fast, hq_sha256 *strong, int *error)
{
    for (;;) {
        size_t got;
        HQ_TRY(hq_file_next(file, room, READ_BYTES, &got, error));
        if (got == 0)
            return HQ_OK;
        hq_xxh3_add(fast, room, got);
        if (strong != NULL)
            hq_sha256_add(strong, room, got);
    }
}

static hq_status hash_file(hq_arena *arena, hq_str path, char xxh3[HQ_DIGEST_TEXT_MAX], char *sha256,
                           int *error)
{
    hq_open_file file;
    hq_sha256 strong;
    hq_xxh3 *fast = NULL;
    hq_arena_mark mark = hq_arena_here(arena);
    void *room = hq_arena_alloc(arena, READ_BYTES);
    HQ_TRY_ALLOC(room);
    HQ_TRY(hq_file_open(arena, path, &file, error));
    hq_sha256_start(&strong);
    hq_status status = hq_xxh3_start(arena, &fast);
    if (status == HQ_OK)
        status = add_all(&file, room, fast, sha256 == NULL ? NULL : &strong, error);
    hq_file_close(&file);
    if (status == HQ_OK) {
        hq_xxh3_end(fast, xxh3);
        if (sha256 != NULL)
            hq_sha256_print(&strong, sha256);
    }
    hq_arena_rewind(arena, mark);
    return status;
}

hq_status hq_checksum_file(hq_arena *arena, hq_diags *diags, hq_str path, char xxh3[HQ_DIGEST_TEXT_MAX],
                           char *sha256)
{
    int error = 0;
    hq_status status = hash_file(arena, path, xxh3, sha256, &error);
    if (status != HQ_E_IO)
        return status;
    HQ_REPORT(diags, FILE_UNREADABLE, HQ_POS_NONE, path, hq_error_text(error));
    return HQ_E_INVALID;
}

/* The inputs, and behind them the files of lists, each once: a workbook may hold several. */
static hq_status name_files(hq_batch_run *run, hq_run_identity *out)
{
    const hq_batch_request *request = run->request;
    uint32_t count = request->input_count;
    hq_str *files = HQ_NEW_ARRAY(run->arena, hq_str, count + request->list_count);
    HQ_TRY_ALLOC(files);
    for (uint32_t i = 0; i < count; i++)
        files[i] = request->inputs[i];
    for (uint32_t i = 0; i < request->list_count; i++) {
        uint32_t same = 0;
        while (same < count && !hq_str_equal(files[same], request->lists[i].file))
            same++;
        files[same] = request->lists[i].file;
        count += same == count;
    }
    out->inputs = files;
    out->input_count = count;
    return HQ_OK;
}

hq_status hq_checksums_of(hq_batch_run *run, hq_run_identity *out)
{
    const hq_batch_request *request = run->request;
    HQ_TRY(name_files(run, out));
    uint32_t count = out->input_count;
    char(*fast)[HQ_DIGEST_TEXT_MAX] = hq_arena_array(run->arena, count, sizeof *fast);
    char(*strong)[HQ_DIGEST_TEXT_MAX] = hq_arena_array(run->arena, count, sizeof *strong);
    HQ_TRY_ALLOC(fast);
    HQ_TRY_ALLOC(strong);
    out->checksums = (const char(*)[HQ_DIGEST_TEXT_MAX])fast;
    out->digests = (const char(*)[HQ_DIGEST_TEXT_MAX])strong;
    for (uint32_t i = 0; i < count; i++) {
        if ((request->no_checksum && !request->digest) || hq_file_is_pipe(run->arena, out->inputs[i]))
            continue;
        HQ_TRY(hq_checksum_file(run->arena, run->diags, out->inputs[i], fast[i],
                                request->digest ? strong[i] : NULL));
    }
    return HQ_OK;
}
