/*
 * One part of a workbook through Expat, piece by piece. See xlsx.h.
 *
 * What could harm is refused here, for every part alike: document types (and with them entities), unpacking without end, tags without
 * end, nesting without end.
 */
#include "data/xlsx.h"

#include <string.h>

static hq_str local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return hq_str_of(colon == NULL ? name : colon + 1);
}

void hq_xml_fail(hq_xml *xml, hq_status status)
{
    if (xml->status == HQ_OK)
        xml->status = status;
    (void)XML_StopParser(xml->parser, XML_FALSE);
}

void hq_xml_refuse(hq_xml *xml, hq_str reason)
{
    if (xml->status == HQ_OK)
        hq_xml_fail(xml, hq_xlsx_refuse(xml->package, xml->diags, xml->part, reason));
}

void hq_xml_pause(hq_xml *xml)
{
    if (XML_StopParser(xml->parser, XML_TRUE) == XML_STATUS_OK)
        xml->paused = true;
}

static void on_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    hq_xml *xml = data;
    if (xml->status != HQ_OK) /* Expat may still tell of an element's end after it was stopped */
        return;
    if (xml->depth >= HQ_XML_DEPTH_MAX) {
        hq_xml_refuse(xml, HQ_BOTH("elements nested deeper than 64 levels", "元素嵌套超过 64 层"));
        return;
    }
    xml->handlers->start(xml, xml->depth++, local_name(name), (const char *const *)attributes);
}

static void on_end(void *data, const XML_Char *name)
{
    hq_xml *xml = data;
    if (xml->status == HQ_OK)
        xml->handlers->end(xml, --xml->depth, local_name(name));
}

static void on_text(void *data, const XML_Char *text, int length)
{
    hq_xml *xml = data;
    if (xml->status == HQ_OK && xml->handlers->text != NULL)
        xml->handlers->text(xml, (hq_str){text, (size_t)length});
}

static void on_doctype(void *data, const XML_Char *name, const XML_Char *system_id, const XML_Char *public_id,
                       int has_internal)
{
    (void)name, (void)system_id, (void)public_id, (void)has_internal;
    hq_xml_refuse(data, HQ_BOTH("it declares a document type (DTD), which no genuine workbook does",
                                "其中声明了文档类型（DTD），正常的工作簿不会有"));
}

hq_status hq_xml_open(hq_xml *xml, const hq_xlsx_package *package, hq_str part, uint64_t unpacked_max,
                      const hq_xml_handlers *handlers, void *context, hq_diags *diags)
{
    *xml = (hq_xml){.package = package,
                    .part = part,
                    .handlers = handlers,
                    .context = context,
                    .diags = diags,
                    .unpacked_max = unpacked_max};
    zip_int64_t index;
    zip_stat_t stat;
    HQ_TRY(hq_xlsx_part_find(package, part, diags, &index));
    if (index < 0)
        return hq_xlsx_refuse(package, diags, part, HQ_BOTH("it is not there", "缺少该部分"));
    if (zip_stat_index(package->zip, (zip_uint64_t)index, 0, &stat) != 0)
        return hq_xlsx_refuse(package, diags, part, HQ_BOTH("its entry is broken", "目录项已损坏"));
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE) {
        HQ_REPORT(diags, WORKBOOK_ENCRYPTED, HQ_POS_NONE, package->path);
        return HQ_E_INVALID;
    }
    xml->packed = (stat.valid & ZIP_STAT_COMP_SIZE) != 0 ? stat.comp_size : 0;
    xml->unpacked_bytes = (stat.valid & ZIP_STAT_SIZE) != 0 ? stat.size : 0;
    xml->file = zip_fopen_index(package->zip, (zip_uint64_t)index, 0);
    if (xml->file == NULL)
        return zip_error_code_zip(zip_get_error(package->zip)) == ZIP_ER_MEMORY
                   ? HQ_E_MEMORY
                   : hq_xlsx_refuse(package, diags, part,
                                    HQ_BOTH("it is packed in a way that cannot be read, or broken",
                                            "压缩方式无法读取，或已损坏"));
    xml->parser = XML_ParserCreate(NULL);
    HQ_TRY_ALLOC(xml->parser);
    XML_SetUserData(xml->parser, xml);
    XML_SetElementHandler(xml->parser, on_start, on_end);
    XML_SetCharacterDataHandler(xml->parser, on_text);
    XML_SetStartDoctypeDeclHandler(xml->parser, on_doctype);
    return HQ_OK;
}

void hq_xml_close(hq_xml *xml)
{
    if (xml->parser != NULL)
        XML_ParserFree(xml->parser);
    if (xml->file != NULL)
        (void)zip_fclose(xml->file);
    xml->parser = NULL;
    xml->file = NULL;
}

/* After a part of it was parsed: what came of it. */
static hq_status look(hq_xml *xml, enum XML_Status parsed)
{
    HQ_TRY(xml->status);
    if (parsed == XML_STATUS_ERROR) {
        if (XML_GetErrorCode(xml->parser) == XML_ERROR_NO_MEMORY)
            return HQ_E_MEMORY;
        return hq_xlsx_refuse(xml->package, xml->diags, xml->part,
                              HQ_BOTH("its XML is broken or cut short", "XML 格式不对或不完整"));
    }
    if (parsed == XML_STATUS_SUSPENDED)
        return HQ_OK;
    xml->done = xml->last_read;
    XML_Index from = XML_GetCurrentByteIndex(xml->parser);
    if (from >= 0) /* newer Expats put parsing off while a tag grows, and do not know then */
        xml->token = (uint64_t)from;
    if (!xml->done && xml->unpacked - xml->token > HQ_XML_TAG_BYTES_MAX)
        return hq_xlsx_refuse(xml->package, xml->diags, xml->part,
                              HQ_BOTH("a tag in it is longer than 1 MiB", "其中有一个标签超过 1 MiB"));
    return HQ_OK;
}

static hq_status too_large(const hq_xml *xml)
{
    HQ_REPORT(xml->diags, WORKBOOK_BOMB, HQ_POS_NONE, xml->package->path, xml->part,
              hq_diag_count(xml->diags, xml->unpacked >> 20));
    return HQ_E_INVALID;
}

static hq_status read_piece(hq_xml *xml)
{
    void *buffer = XML_GetBuffer(xml->parser, HQ_XML_PIECE);
    HQ_TRY_ALLOC(buffer);
    zip_int64_t got = zip_fread(xml->file, buffer, HQ_XML_PIECE);
    if (got < 0)
        return zip_error_code_zip(zip_file_get_error(xml->file)) == ZIP_ER_MEMORY
                   ? HQ_E_MEMORY
                   : hq_xlsx_refuse(xml->package, xml->diags, xml->part,
                                    HQ_BOTH("its packed bytes are damaged; fetch or save the file again",
                                            "压缩数据已损坏，请重新获取或另存该文件"));
    xml->unpacked += (uint64_t)got;
    xml->last_read = got == 0;
    if (xml->unpacked > xml->unpacked_max ||
        (xml->unpacked > HQ_XLSX_RATIO_FREE_BYTES && xml->unpacked / HQ_XLSX_RATIO_MAX > xml->packed))
        return too_large(xml);
    return look(xml, XML_ParseBuffer(xml->parser, (int)got, got == 0));
}

hq_status hq_xml_run(hq_xml *xml, hq_diags *diags)
{
    xml->diags = diags;
    HQ_TRY(xml->status);
    if (xml->paused) {
        xml->paused = false;
        HQ_TRY(look(xml, XML_ResumeParser(xml->parser)));
    }
    while (!xml->paused && !xml->done)
        HQ_TRY(read_piece(xml));
    return HQ_OK;
}

hq_status hq_xml_read(const hq_xlsx_package *package, hq_str part, uint64_t unpacked_max,
                      const hq_xml_handlers *handlers, void *context, hq_diags *diags)
{
    hq_xml xml;
    hq_status status = hq_xml_open(&xml, package, part, unpacked_max, handlers, context, diags);
    if (status == HQ_OK)
        status = hq_xml_run(&xml, diags);
    hq_xml_close(&xml);
    return status;
}

hq_str hq_xml_attribute(const char *const *attributes, const char *name)
{
    for (; attributes[0] != NULL; attributes += 2)
        if (hq_str_is(local_name(attributes[0]), name))
            return hq_str_of(attributes[1]);
    return (hq_str){NULL, 0};
}

bool hq_xml_truth(hq_str value)
{
    return hq_str_is(value, "1") || hq_str_is(value, "true");
}

bool hq_xml_count(hq_str digits, uint32_t most, uint32_t *out)
{
    uint64_t value = 0;
    if (digits.length == 0)
        return false;
    for (size_t i = 0; i < digits.length; i++) {
        if (!hq_is_digit(digits.at[i]))
            return false;
        value = value * 10 + (uint64_t)(digits.at[i] - '0');
        if (value > most)
            return false;
    }
    *out = (uint32_t)value;
    return true;
}
