/* Names in expressions: check_name.c. Inside lang/ only. */
#ifndef HQ_LANG_CHECK_NAME_H
#define HQ_LANG_CHECK_NAME_H

#include "lang/check.h"

void hq_check_name(hq_check *check, hq_ast *ast, uint32_t codes);
void hq_check_member(hq_check *check, hq_ast *ast);

#endif
