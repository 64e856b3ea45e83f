/* What the C library recodes texts with. See recoder.h. */
#include "data/recoder.h"

#include <errno.h>
#include <stdint.h>

hq_status hq_recoder_open(const char *to, const char *from, iconv_t *out)
{
    *out = iconv_open(to, from);
    if ((intptr_t)*out != -1)
        return HQ_OK;
    return errno == ENOMEM ? HQ_E_MEMORY : HQ_E_IO;
}
