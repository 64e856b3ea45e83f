/*
 * A page about two packs: who speaks of each side, since the words of a rule come from its own pack, on the page's own voice and arena.
 * Inside of explain/ only.
 */
#ifndef HQ_EXPLAIN_TWO_VOICES_H
#define HQ_EXPLAIN_TWO_VOICES_H

#include "explain/diff.h"
#include "explain/sheet.h"

typedef struct hq_two_voices {
    hq_sheet *sheet;
    hq_voice before, after;
} hq_two_voices;

static inline hq_two_voices hq_two_voices_open(hq_sheet *sheet, const hq_pack_diff *diff)
{
    hq_two_voices voices = {.sheet = sheet, .before = sheet->voice, .after = sheet->voice};
    voices.before.plan = diff->before.plan;
    voices.before.pack = diff->before.plan->pack;
    voices.after.plan = diff->after.plan;
    voices.after.pack = diff->after.plan->pack;
    return voices;
}

/* What failed in one of them fails the page. */
static inline void hq_two_voices_close(hq_two_voices *voices)
{
    hq_voice *page = &voices->sheet->voice;
    page->failed = page->failed || voices->before.failed || voices->after.failed;
}

#endif
