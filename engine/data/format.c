/* What kind of file this is: by its name, else by how it begins. See rowset.h. */
#include "data/rowset.h"

#include <string.h>

static const struct {
    const char *ending; /* lower case */
    hq_format format;
} ENDINGS[] = {
    {".csv", HQ_FORMAT_CSV},        {".tsv", HQ_FORMAT_CSV},          {".tab", HQ_FORMAT_CSV},
    {".txt", HQ_FORMAT_CSV},        {".jsonl", HQ_FORMAT_JSON_LINES}, {".ndjson", HQ_FORMAT_JSON_LINES},
    {".xlsx", HQ_FORMAT_XLSX},      {".xlsm", HQ_FORMAT_XLSX},        {".sqlite", HQ_FORMAT_SQLITE},
    {".sqlite3", HQ_FORMAT_SQLITE}, {".db", HQ_FORMAT_SQLITE},        {".xlsb", HQ_FORMAT_XLSX},
    {".ods", HQ_FORMAT_XLSX},       {".et", HQ_FORMAT_XLSX}, /* its reader says what to do */
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool hq_path_ends_in(hq_str path, const char *ending)
{
    size_t length = strlen(ending);
    if (path.length < length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (lower(path.at[path.length - length + i]) != ending[i])
            return false;
    return true;
}

/* Behind a mark and white space; empty: there is nothing. */
static hq_str beginning(hq_str text)
{
    if (hq_str_starts(text, HQ_STR("\xEF\xBB\xBF")))
        text = hq_str_cut(text, 3, text.length);
    return hq_str_trim(text);
}

hq_format hq_format_of(hq_str path, const unsigned char *bytes, size_t length)
{
    hq_str text = {(const char *)bytes, length};
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++)
        if (hq_path_ends_in(path, ENDINGS[i].ending))
            return ENDINGS[i].format;
    if (hq_str_starts(text, HQ_STR("PK\3\4")) ||
        hq_str_starts(text, HQ_STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")))
        return HQ_FORMAT_XLSX;
    if (hq_str_starts(text, HQ_STR("SQLite format 3\0")))
        return HQ_FORMAT_SQLITE;
    text = beginning(text);
    /*
     * Programs of offices call .xls what a spreadsheet opens: lines of text with tabs, which are read, and pages with a table, of which the
     * reader of workbooks says that the spreadsheet is to save them as a workbook.
     */
    if (hq_path_ends_in(path, ".xls") && text.length > 0 && text.at[0] == '<')
        return HQ_FORMAT_XLSX;
    if (text.length > 0 && (text.at[0] == '{' || text.at[0] == '['))
        return text.at[0] == '{' ? HQ_FORMAT_JSON_LINES : HQ_FORMAT_UNKNOWN;
    return HQ_FORMAT_CSV; /* its reader says it where this is no text at all */
}
