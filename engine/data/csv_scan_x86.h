/* The passes of csv_scan.h in the instructions of x86-64. Inside data/ only. */
#ifndef HQ_DATA_CSV_SCAN_X86_H
#define HQ_DATA_CSV_SCAN_X86_H

#include "data/csv_scan.h"

/* NULL where this processor, or this kind of machine, has it not. */
const hq_scan *hq_scan_x86(hq_scan_set set);

#endif
