/* Images as files: the header and its checks. What lies behind it is image_save.c and image_load.c. See image.h. */
#include "plan/image.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "plan/image_types.h"

/* The last two bytes are changed by what takes a file for text. */
static const char MAGIC[HQ_IMAGE_MAGIC] = "HQPACK\r\n";

enum { FORMAT = 1, BYTE_ORDER_MARK = 0x01020304, VERSION_BYTES = 32, NAME_BYTES = 64 };

/* The checksum is over all that follows it, the SHA-256 over all that follows that. */
typedef struct hq_image_header {
    char magic[sizeof MAGIC];
    uint32_t byte_order;
    uint32_t format; /* of this header; what follows is told apart by `layout` */
    unsigned char checksum[HQ_XXH3_BYTES];
    unsigned char sha256[HQ_SHA256_BYTES];
    uint64_t object_bytes, text_bytes;
    char version[VERSION_BYTES]; /* of the program */
    unsigned char layout[HQ_IMAGE_LAYOUT_BYTES];
    char digest[HQ_DIGEST_TEXT_MAX]; /* of the pack */
    char name[NAME_BYTES];           /* of the pack, its beginning where it is long */
} hq_image_header;

_Static_assert(sizeof(hq_image_header) % 16 == 0, "objects behind it are aligned");
_Static_assert(sizeof HQ_VERSION <= VERSION_BYTES, "the version does not fit");

static const size_t CHECKED_FROM = offsetof(hq_image_header, sha256);
static const size_t DIGESTED_FROM = offsetof(hq_image_header, object_bytes);

static void sha256_of(const unsigned char *bytes, size_t size, unsigned char out[HQ_SHA256_BYTES])
{
    hq_sha256 hash;
    hq_sha256_start(&hash);
    hq_sha256_add(&hash, bytes + DIGESTED_FROM, size - DIGESTED_FROM);
    hq_sha256_end(&hash, out);
}

/* --- Making --- */

static void fill_header(hq_image_header *header, const hq_plan *plan, const hq_image_content *content)
{
    memcpy(header->magic, MAGIC, sizeof MAGIC);
    header->byte_order = BYTE_ORDER_MARK;
    header->format = FORMAT;
    header->object_bytes = content->object_bytes;
    header->text_bytes = content->text_bytes;
    memcpy(header->version, HQ_VERSION, sizeof HQ_VERSION);
    hq_image_layout(header->layout);
    memcpy(header->digest, plan->pack->digest, sizeof header->digest);
    hq_str name = hq_str_cut(plan->pack->name, 0, NAME_BYTES - 1);
    memcpy(header->name, name.at, name.length);
}

hq_status hq_image_make(hq_arena *arena, const hq_plan *plan, hq_str *out)
{
    hq_image_content content;
    HQ_TRY(hq_image_lay(arena, plan, &content));
    size_t size = sizeof(hq_image_header) + content.object_bytes + content.text_bytes;
    if (size > HQ_IMAGE_BYTES_MAX)
        return HQ_E_LIMIT;
    unsigned char *bytes = hq_arena_alloc(arena, size);
    HQ_TRY_ALLOC(bytes);
    hq_image_header *header = (void *)bytes;
    fill_header(header, plan, &content);
    memcpy(bytes + sizeof *header, content.objects, content.object_bytes);
    if (content.text_bytes > 0)
        memcpy(bytes + sizeof *header + content.object_bytes, content.texts, content.text_bytes);
    sha256_of(bytes, size, header->sha256);
    hq_xxh3_bytes(bytes + CHECKED_FROM, size - CHECKED_FROM, header->checksum);
    *out = (hq_str){(const char *)bytes, size};
    return HQ_OK;
}

/* --- Opening --- */

#define CUT_SHORT  HQ_BOTH("its length is not what it should be", "长度不符")
#define CHECKSUM   HQ_BOTH("its checksum does not fit", "校验和不符")
#define SHA256     HQ_BOTH("its SHA-256 does not fit", "SHA-256 不符")
#define INCOHERENT HQ_BOTH("its content does not hold together", "内容前后不一致")

static hq_status refuse_damaged(hq_diags *diags, hq_str name, hq_str wrong)
{
    HQ_REPORT(diags, IMAGE_DAMAGED, HQ_POS_NONE, name, wrong);
    return HQ_E_INVALID;
}

bool hq_image_is(const unsigned char *bytes, size_t size)
{
    return size >= sizeof MAGIC && memcmp(bytes, MAGIC, sizeof MAGIC) == 0;
}

/* What can be said of the bytes alone: are they whole? */
static hq_status check_bytes(hq_diags *diags, hq_str name, const unsigned char *bytes, size_t size,
                             bool digest)
{
    const hq_image_header *header = (const void *)bytes;
    if (size < sizeof *header)
        return refuse_damaged(diags, name, CUT_SHORT);
    if (header->byte_order != BYTE_ORDER_MARK || header->format != FORMAT) {
        HQ_REPORT(diags, IMAGE_FOREIGN, HQ_POS_NONE, name);
        return HQ_E_INVALID;
    }
    size_t content = size - sizeof *header;
    if (header->object_bytes > content || header->text_bytes != content - header->object_bytes)
        return refuse_damaged(diags, name, CUT_SHORT);
    unsigned char checksum[HQ_XXH3_BYTES], sha256[HQ_SHA256_BYTES];
    hq_xxh3_bytes(bytes + CHECKED_FROM, size - CHECKED_FROM, checksum);
    if (memcmp(checksum, header->checksum, sizeof checksum) != 0)
        return refuse_damaged(diags, name, CHECKSUM);
    if (digest) {
        sha256_of(bytes, size, sha256);
        if (memcmp(sha256, header->sha256, sizeof sha256) != 0)
            return refuse_damaged(diags, name, SHA256);
    }
    return HQ_OK;
}

/* Whose it is. A text that fills its room, or is no ASCII, was not written by any version. */
static hq_status check_origin(hq_diags *diags, hq_str name, const hq_image_header *header)
{
    unsigned char layout[HQ_IMAGE_LAYOUT_BYTES];
    if (memchr(header->version, '\0', VERSION_BYTES) == NULL)
        return refuse_damaged(diags, name, INCOHERENT);
    if (strcmp(header->version, HQ_VERSION) != 0) {
        hq_str version = hq_str_copy(diags->arena, hq_str_of(header->version));
        HQ_TRY_ALLOC(version.at);
        HQ_REPORT(diags, IMAGE_VERSION, HQ_POS_NONE, name, version, HQ_STR(HQ_VERSION));
        return HQ_E_INVALID;
    }
    hq_image_layout(layout);
    if (memcmp(layout, header->layout, sizeof layout) != 0) {
        HQ_REPORT(diags, IMAGE_FOREIGN, HQ_POS_NONE, name);
        return HQ_E_INVALID;
    }
    return HQ_OK;
}

hq_status hq_image_open(hq_arena *arena, hq_diags *diags, hq_str name, unsigned char *bytes, size_t size,
                        bool digest, hq_plan **out)
{
    *out = NULL;
    if (!hq_image_is(bytes, size)) {
        HQ_REPORT(diags, IMAGE_NONE, HQ_POS_NONE, name);
        return HQ_E_INVALID;
    }
    HQ_TRY(check_bytes(diags, name, bytes, size, digest));
    const hq_image_header *header = (const void *)bytes;
    HQ_TRY(check_origin(diags, name, header));
    unsigned char *objects = bytes + sizeof *header;
    hq_image_content content = {objects, header->object_bytes, objects + header->object_bytes,
                                header->text_bytes};
    if (content.object_bytes % HQ_IMAGE_ALIGNMENT != 0)
        return refuse_damaged(diags, name, INCOHERENT);
    hq_plan *plan;
    const char *wrong;
    hq_status status = hq_image_take(arena, diags, &content, &plan, &wrong);
    if (status == HQ_E_INVALID)
        return refuse_damaged(diags, name, INCOHERENT);
    HQ_TRY(status);
    if (memcmp(header->digest, plan->pack->digest, sizeof header->digest) != 0 ||
        memchr(header->digest, '\0', sizeof header->digest) == NULL)
        return refuse_damaged(diags, name, INCOHERENT);
    *out = plan;
    return HQ_OK;
}

hq_status hq_plan_open(hq_arena *arena, hq_diags *diags, hq_str path, const hq_plan_opening *how,
                       bool *is_image, hq_plan **out)
{
    hq_str bytes;
    int error = EISDIR; /* of "-", which is no stream here: a folder may be called so */
    hq_status status = HQ_E_IO;
    *out = NULL;
    if (!hq_str_is(path, "-"))
        status = hq_file_read(arena, path, HQ_IMAGE_BYTES_MAX, &bytes, &error);
    /* of what is not there, too, is said what a folder would lack */
    bool folder = status == HQ_E_IO && (error == EISDIR || error == ENOENT);
    if (is_image != NULL)
        *is_image = !folder;
    if (folder)
        return hq_compile_as(arena, diags, path, how->lean, out);
    if (status == HQ_E_IO)
        HQ_REPORT(diags, FILE_UNREADABLE, HQ_POS_NONE, path, hq_error_text(error));
    else if (status == HQ_E_LIMIT)
        HQ_REPORT(diags, FILE_TOO_LARGE, HQ_POS_NONE, path, hq_diag_count(diags, HQ_IMAGE_BYTES_MAX >> 20));
    if (status != HQ_OK)
        return status == HQ_E_MEMORY ? status : HQ_E_INVALID;
    unsigned char *own = (unsigned char *)(uintptr_t)bytes.at; /* they were read into this arena */
    return hq_image_open(arena, diags, path, own, bytes.length, how->digest, out);
}
