/* The zip that a workbook is. See xlsx.h. */
#include "data/xlsx.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum {
    OLE_SECTOR_SHIFT = 30, /* places in the header of a compound file ([MS-CFB] 2.2) */
    OLE_FIRST_DIRECTORY = 48,
    OLE_ENTRY = 128, /* bytes of a directory's entry; its name is UTF-16 at its start */
    OLE_HEADER = 512,
    OLE_SECTOR_MAX = 4096
};

static const unsigned char OLE[] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};

hq_status hq_xlsx_refuse(const hq_xlsx_package *package, hq_diags *diags, hq_str part, hq_str reason)
{
    HQ_REPORT(diags, WORKBOOK_DAMAGED, HQ_POS_NONE, package->path, part, reason);
    return HQ_E_INVALID;
}

/* Is a name, in ASCII, among the entries of a compound file's first directory sector? */
static bool ole_names(const unsigned char *sector, size_t length, const char *name)
{
    size_t letters = strlen(name);
    for (size_t entry = 0; entry + OLE_ENTRY <= length; entry += OLE_ENTRY) {
        size_t i = 0;
        while (i <= letters && sector[entry + 2 * i] == (unsigned char)name[i] &&
               sector[entry + 2 * i + 1] == 0)
            i++;
        if (i > letters)
            return true;
    }
    return false;
}

/* The format before 2007, or a workbook behind a password, which is put into a file of that kind. */
static hq_status refuse_ole(const hq_xlsx_package *package, hq_diags *diags, int descriptor,
                            const unsigned char *header, size_t length)
{
    unsigned char sector[OLE_SECTOR_MAX];
    bool encrypted = false;
    if (length == OLE_HEADER) {
        const unsigned char *at = header + OLE_FIRST_DIRECTORY;
        uint64_t number = at[0] | (uint64_t)at[1] << 8 | (uint64_t)at[2] << 16 | (uint64_t)at[3] << 24;
        size_t size = header[OLE_SECTOR_SHIFT] == 12 ? 4096 : 512;
        ssize_t got = pread(descriptor, sector, size, (off_t)((number + 1) * size));
        encrypted = got > 0 && (ole_names(sector, (size_t)got, "EncryptedPackage") ||
                                ole_names(sector, (size_t)got, "EncryptionInfo"));
    }
    if (encrypted)
        HQ_REPORT(diags, WORKBOOK_ENCRYPTED, HQ_POS_NONE, package->path);
    else
        HQ_REPORT(diags, WORKBOOK_OTHER, HQ_POS_NONE, package->path,
                  HQ_BOTH("a file of Office before 2007 (.xls)", "旧版 Office 文件（.xls）"));
    return HQ_E_INVALID;
}

/* Some programs call a page with a table in it .xls. */
static bool is_page(int descriptor)
{
    char begin[16];
    ssize_t got = pread(descriptor, begin, sizeof begin, 0);
    hq_str text = {begin, got > 0 ? (size_t)got : 0};
    if (hq_str_starts(text, HQ_STR("\xef\xbb\xbf")))
        text = hq_str_cut(text, 3, text.length);
    text = hq_str_trim(text);
    return text.length > 1 && text.at[0] == '<';
}

static hq_status refuse_zip(const hq_xlsx_package *package, int descriptor, hq_diags *diags, int error)
{
    if (error == ZIP_ER_MEMORY)
        return HQ_E_MEMORY;
    if (error == ZIP_ER_NOZIP)
        HQ_REPORT(diags, WORKBOOK_OTHER, HQ_POS_NONE, package->path,
                  is_page(descriptor)
                      ? HQ_BOTH("a web page", "网页文件")
                      : HQ_BOTH("no workbook, or cut short", "不完整的文件，或本来就不是工作簿"));
    else
        (void)hq_xlsx_refuse(package, diags, HQ_STR("zip"),
                             HQ_BOTH("its directory is broken; fetch or save the file again",
                                     "目录已损坏，请重新获取或另存该文件"));
    return HQ_E_INVALID;
}

static bool leads_out(hq_str name)
{
    for (size_t at = 0; at <= name.length;) {
        size_t end = at;
        while (end < name.length && name.at[end] != '/' && name.at[end] != '\\')
            end++;
        if (end - at == 2 && name.at[at] == '.' && name.at[at + 1] == '.')
            return true;
        at = end + 1;
    }
    return false;
}

/* What the directory alone says. */
static hq_status check_entries(const hq_xlsx_package *package, hq_diags *diags)
{
    zip_int64_t count = zip_get_num_entries(package->zip, 0);
    if (count > HQ_XLSX_PARTS_MAX)
        return hq_xlsx_refuse(package, diags, HQ_STR("zip"),
                              HQ_BOTH("it holds more than 10,000 parts", "其中的文件超过 10,000 个"));
    for (zip_int64_t i = 0; i < count; i++) {
        const char *name = zip_get_name(package->zip, (zip_uint64_t)i, 0);
        if (name == NULL)
            return refuse_zip(package, -1, diags, zip_error_code_zip(zip_get_error(package->zip)));
        if (leads_out(hq_str_of(name)))
            return hq_xlsx_refuse(
                package, diags, hq_str_of(name),
                HQ_BOTH("the name leads out of the workbook (..)", "名称指向工作簿之外（..）"));
    }
    return HQ_OK;
}

hq_status hq_xlsx_package_open(hq_xlsx_package *package, hq_str path, hq_diags *diags)
{
    hq_open_file file;
    int error;
    hq_status status = hq_file_open(package->arena, path, &file, &error);
    if (status == HQ_E_IO) {
        HQ_REPORT(diags, FILE_UNREADABLE, HQ_POS_NONE, package->path, hq_error_text(error));
        return HQ_E_INVALID;
    }
    HQ_TRY(status);
    unsigned char header[OLE_HEADER];
    ssize_t got = pread(file.descriptor, header, sizeof header, 0);
    if (got < 0) { /* a pipe: the directory of a zip stands at its end */
        HQ_REPORT(diags, FILE_UNREADABLE, HQ_POS_NONE, package->path, hq_error_text(errno));
        hq_file_close(&file);
        return HQ_E_INVALID;
    }
    if ((size_t)got >= sizeof OLE && memcmp(header, OLE, sizeof OLE) == 0) {
        status = refuse_ole(package, diags, file.descriptor, header, (size_t)got);
        hq_file_close(&file);
        return status;
    }
    int descriptor = file.own ? file.descriptor : dup(file.descriptor); /* libzip closes it */
    package->zip = zip_fdopen(descriptor, 0, &error);
    if (package->zip == NULL) {
        status = refuse_zip(package, descriptor, diags, error);
        close(descriptor);
        return status;
    }
    return check_entries(package, diags);
}

void hq_xlsx_package_close(hq_xlsx_package *package)
{
    if (package->zip != NULL)
        zip_discard(package->zip);
    package->zip = NULL;
}

hq_status hq_xlsx_part_find(const hq_xlsx_package *package, hq_str name, hq_diags *diags, zip_int64_t *out)
{
    char *terminated = hq_str_terminated(package->arena, name);
    HQ_TRY_ALLOC(terminated);
    *out = -1;
    zip_int64_t count = zip_get_num_entries(package->zip, 0);
    for (zip_int64_t i = 0; i < count; i++) {
        const char *other = zip_get_name(package->zip, (zip_uint64_t)i, 0);
        if (other == NULL || strcasecmp(other, terminated) != 0) /* parts are named without regard to case */
            continue;
        if (*out >= 0)
            return hq_xlsx_refuse(package, diags, name, HQ_BOTH("it is there twice", "重复出现"));
        *out = i;
    }
    return HQ_OK;
}

hq_status hq_xlsx_target(const hq_xlsx_package *package, hq_str folder, hq_str target, hq_diags *diags,
                         hq_str *out)
{
    bool from_root = hq_str_starts(target, HQ_STR("/"));
    hq_str rest = from_root ? hq_str_cut(target, 1, target.length) : target;
    if (rest.length == 0 || leads_out(rest) || rest.at[0] == '/' ||
        memchr(rest.at, '\\', rest.length) != NULL || memchr(rest.at, ':', rest.length) != NULL)
        return hq_xlsx_refuse(package, diags, target,
                              HQ_BOTH("a relation leads out of the workbook", "其中的引用指向工作簿之外"));
    hq_text text;
    hq_text_init(&text, package->arena);
    if (!from_root)
        hq_text_add(&text, folder);
    hq_text_add(&text, rest);
    *out = hq_text_str(&text);
    HQ_TRY_ALLOC(out->at);
    return HQ_OK;
}
