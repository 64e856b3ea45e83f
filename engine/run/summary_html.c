/*
 * What a batch came to, as one page that stands alone: it loads nothing, runs nothing, prints, and can be read without seeing its plots, of which
 * each says in words what it shows. All that came from outside (titles, names of files, headers) is escaped, and a policy forbids the page
 * everything but its own style should that ever fail.
 */
#include <string.h>

#include "base/utf8.h"
#include "explain/names.h"
#include "explain/value.h"
#include "run/summary_page.h"

static const char STYLE[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#57606a;--line:#d0d7de;"
    "--sure:#0b6e4f;--may:#c77700;--not:#6e7781;--none:#c9d1d9}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--soft:#9aa4ae;--line:#30363d;"
    "--sure:#3fb68b;--may:#e3a73b;--not:#8b949e;--none:#3d444d}}\n"
    "@media print{:root{--ink:#000;--paper:#fff;--soft:#444;--line:#bbb;--sure:#0b6e4f;--may:#c77700;"
    "--not:#6e7781;--none:#c9d1d9}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
    "section{break-inside:auto}li,tr,figure.hist{break-inside:avoid}}\n"
    "body{margin:0 auto;max-width:60rem;padding:1rem;background:var(--paper);color:var(--ink);"
    "font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\n"
    "h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.2rem;margin:2rem 0 .5rem;"
    "border-bottom:1px solid var(--line)}h3{font-size:1rem;margin:1rem 0 .25rem}\n"
    "p,.soft{margin:.25rem 0}.soft{color:var(--soft);font-size:.875rem}figure{margin:0}\n"
    "ol,ul{list-style:none;margin:0;padding:0}.bars li{margin:.6rem 0}.bars svg{display:block;width:100%;"
    "height:.9rem;margin:.1rem 0;background:none}\n"
    ".bars .label{font-size:.9375rem}.sure{fill:var(--sure)}.may{fill:var(--may)}.not{fill:var(--not)}"
    ".none{fill:var(--none)}.grid{fill:var(--line)}\n"
    ".key{display:flex;flex-wrap:wrap;gap:.25rem 1rem;font-size:.875rem}.key "
    "svg{width:.9rem;height:.9rem;vertical-align:-.1rem;margin-right:.35rem}\n"
    ".scroll{overflow-x:auto}.hist svg{display:block;width:100%;min-width:25rem;max-width:44rem;height:auto}"
    ".hist "
    "text{fill:var(--ink);font-size:11px;paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-"
    "linejoin:round}.hist .mark{stroke:var(--ink);stroke-dasharray:3 2}"
    ".hist .axis{stroke:var(--soft)}\n"
    "table{border-collapse:collapse;font-size:.875rem;width:100%}th,td{padding:.25rem .5rem;text-align:left;"
    "vertical-align:top;border-bottom:1px solid var(--line)}"
    "th.n,td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;overflow-wrap:normal}"
    "thead th{white-space:nowrap}td:first-child,th[scope=row]{min-width:12rem;font-weight:400}\n";

/* --- Writing --- */

void hq_paper_put(hq_paper *paper, const char *markup)
{
    hq_text_add_z(paper->text, markup);
}

static void say_character(hq_text *text, hq_str bytes, uint32_t character)
{
    switch (character) {
    case '<':
        hq_text_add_z(text, "&lt;");
        break;
    case '>':
        hq_text_add_z(text, "&gt;");
        break;
    case '&':
        hq_text_add_z(text, "&amp;");
        break;
    case '"':
        hq_text_add_z(text, "&quot;");
        break;
    case '\'':
        hq_text_add_z(text, "&#39;");
        break;
    default: /* controls are no characters of a page */
        if (character < 0x20 || (character >= 0x7F && character < 0xA0))
            hq_text_add_z(text, "\xEF\xBF\xBD");
        else
            hq_text_add(text, bytes);
    }
}

void hq_paper_say(hq_paper *paper, hq_str words)
{
    while (words.length > 0) {
        uint32_t character;
        int length = hq_utf8_decode(words, &character);
        size_t used = length > 0 ? (size_t)length : 1;
        say_character(paper->text, hq_str_cut(words, 0, used), length > 0 ? character : 0);
        words = hq_str_cut(words, used, words.length);
    }
}

void hq_paper_tag(hq_paper *paper, const char *tag, hq_str words)
{
    hq_text_addf(paper->text, "<%s>", tag);
    hq_paper_say(paper, words);
    hq_text_addf(paper->text, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

hq_str hq_paper_word(const hq_paper *paper, hq_word which)
{
    return hq_str_of(hq_word_text(which, paper->voice.language));
}

hq_str hq_paper_policy(hq_paper *paper, uint32_t policy)
{
    const hq_policy *of = &paper->voice.pack->policies.at[policy];
    return HQ_PHRASE(&paper->voice, BATCH_POLICY, of->number, hq_words_in(of->title, paper->voice.language));
}

/* --- Parts --- */

static void write_head(hq_paper *paper, hq_str title)
{
    hq_text *text = paper->text;
    hq_text_addf(text, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                 paper->voice.language == HQ_LANG_ZH ? "zh-CN" : "en");
    hq_paper_put(paper, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                        "<meta name=\"referrer\" content=\"no-referrer\">\n");
    hq_paper_tag(paper, "title", title);
    hq_paper_put(paper, "<style>\n");
    hq_paper_put(paper, STYLE);
    hq_paper_put(paper, "</style>\n</head>\n<body>\n<main>\n");
    hq_paper_tag(paper, "h1", title);
}

static void write_identity(hq_paper *paper, const hq_run_identity *identity)
{
    hq_str lines = hq_summary_identity_text(&paper->voice, identity);
    while (lines.length > 0) {
        size_t length = 0;
        while (length < lines.length && lines.at[length] != '\n')
            length++;
        hq_paper_tag(paper, "p class=\"soft\"", hq_str_cut(lines, 0, length));
        lines = hq_str_cut(lines, length + 1, lines.length);
    }
    const hq_summary *summary = paper->summary;
    hq_paper_tag(paper, "p",
                 HQ_PHRASE(&paper->voice, BATCH_ROWS, hq_grouped_text(&paper->voice, summary->rows),
                           hq_grouped_text(&paper->voice, summary->rejected),
                           hq_grouped_text(&paper->voice, summary->by_eval)));
}

static void cell(hq_paper *paper, hq_str words)
{
    hq_paper_tag(paper, "td class=\"n\"", words);
}

static void heading_cells(hq_paper *paper, const hq_word *words, uint32_t count, uint32_t first_number)
{
    hq_paper_put(paper, "<thead><tr>");
    for (uint32_t i = 0; i < count; i++)
        hq_paper_tag(paper, i < first_number ? "th scope=\"col\"" : "th scope=\"col\" class=\"n\"",
                     hq_paper_word(paper, words[i]));
    hq_paper_put(paper, "</tr></thead>\n<tbody>\n");
}

/* Low, high, how many highs have no bound. */
static void sum_cells(hq_paper *paper, const hq_sum *sum)
{
    cell(paper, hq_money_text(&paper->voice, sum->low));
    cell(paper, hq_money_text(&paper->voice, sum->high));
    cell(paper, hq_grouped_text(&paper->voice, sum->unbounded));
}

static void write_totals(hq_paper *paper, const hq_run_identity *identity)
{
    static const hq_word HEADS[] = {HQ_W_COLUMN_TOTAL, HQ_W_COLUMN_LOW, HQ_W_COLUMN_HIGH, HQ_W_NO_LIMIT};
    hq_paper_put(paper, "<section>\n");
    hq_paper_tag(paper, "h2", hq_summary_together(&paper->voice, identity));
    hq_paper_put(paper, "<div class=\"scroll\" tabindex=\"0\"><table>");
    heading_cells(paper, HEADS, 4, 1);
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        const hq_total_summary *total = &paper->summary->totals[t];
        hq_sum all = hq_total_known(total);
        hq_paper_put(paper, "<tr>");
        hq_paper_tag(paper, "th scope=\"row\"", hq_paper_word(paper, hq_total_word((hq_total)t)));
        sum_cells(paper, &all);
        hq_paper_put(paper, "</tr>\n");
        if (hq_sum_is_nothing(&total->unconfirmed))
            continue;
        hq_paper_put(paper, "<tr>");
        hq_paper_tag(paper, "th scope=\"row\" class=\"soft\"",
                     hq_paper_word(paper, HQ_W_OF_WHICH_UNCONFIRMED));
        sum_cells(paper, &total->unconfirmed);
        hq_paper_put(paper, "</tr>\n");
    }
    hq_paper_put(paper, "</tbody></table></div>\n");
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        hq_str wide = hq_summary_wide(&paper->voice, paper->summary, (hq_total)t);
        if (wide.length > 0)
            hq_paper_tag(
                paper, "p class=\"soft\"",
                HQ_PHRASE(&paper->voice, WHO_SAYS, hq_paper_word(paper, hq_total_word((hq_total)t)), wide));
    }
    hq_paper_put(paper, "</section>\n");
}

static void month_row(hq_paper *paper, hq_str kind, hq_str month, const hq_sum *sum)
{
    if (hq_sum_is_nothing(sum))
        return;
    hq_paper_put(paper, "<tr>");
    hq_paper_tag(paper, "th scope=\"row\"", kind);
    hq_paper_tag(paper, "td", month);
    sum_cells(paper, sum);
    hq_paper_put(paper, "</tr>\n");
}

static void write_months(hq_paper *paper)
{
    static const hq_word HEADS[] = {HQ_W_COLUMN_TOTAL, HQ_W_SHEET_MONTH, HQ_W_COLUMN_LOW, HQ_W_COLUMN_HIGH,
                                    HQ_W_NO_LIMIT};
    const hq_summary *summary = paper->summary;
    if (summary->months == NULL)
        return;
    hq_paper_put(paper, "<section>\n");
    hq_paper_tag(paper, "h2", hq_paper_word(paper, HQ_W_TABLE_MONTHS));
    hq_paper_tag(paper, "p class=\"soft\"", hq_paper_word(paper, HQ_W_SUMMARY_MONTHS));
    hq_plot_months(paper);
    hq_paper_put(paper, "<div class=\"scroll\" tabindex=\"0\"><table>");
    heading_cells(paper, HEADS, 5, 2);
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        const hq_total_summary *total = &summary->totals[t];
        hq_sum all = hq_total_known(total), rest = hq_sum_without(summary, &all, total->months);
        hq_str kind = hq_paper_word(paper, hq_total_word((hq_total)t));
        for (uint32_t m = 0; m < summary->months->count; m++)
            month_row(paper, kind, hq_month_text(&paper->voice, summary->months, m), &total->months[m]);
        month_row(paper, kind, hq_paper_word(paper, HQ_W_NO_MONTH), &rest);
    }
    hq_paper_put(paper, "</tbody></table></div>\n</section>\n");
}

static void policy_row(hq_paper *paper, uint32_t index)
{
    hq_voice *voice = &paper->voice;
    const hq_policy_summary *counts = &paper->summary->policies[index];
    const hq_distribution *spread = hq_summary_spread(paper->summary, hq_series_of_policy(index));
    hq_str none = HQ_STR("\xE2\x80\x93");
    hq_paper_put(paper, "<tr>");
    hq_paper_tag(paper, "th scope=\"row\"", hq_paper_policy(paper, index));
    for (int v = HQ_VERDICT_ELIGIBLE; v >= 0; v--)
        cell(paper, hq_grouped_text(voice, counts->verdicts[v]));
    sum_cells(paper, &counts->amount);
    cell(paper, spread == NULL ? none : hq_mean_text(voice, &spread->moments));
    cell(paper, spread == NULL ? none : hq_money_text(voice, spread->quantiles[2]));
    cell(paper, hq_grouped_text(voice, counts->by_eval));
    hq_paper_put(paper, "</tr>\n");
}

static void write_policies(hq_paper *paper)
{
    hq_word heads[12];
    uint32_t count = 0;
    heads[count++] = HQ_W_PAGE_POLICY;
    for (int v = HQ_VERDICT_ELIGIBLE; v >= 0; v--)
        heads[count++] = hq_verdict_word((hq_verdict)v);
    static const hq_word REST[] = {HQ_W_COLUMN_LOW, HQ_W_COLUMN_HIGH, HQ_W_NO_LIMIT,
                                   HQ_W_PAGE_MEAN,  HQ_W_PAGE_MEDIAN, HQ_W_SUMMARY_BY_EVAL};
    for (size_t i = 0; i < sizeof REST / sizeof *REST; i++)
        heads[count++] = REST[i];
    hq_paper_put(paper, "<section>\n");
    hq_paper_tag(paper, "h2", hq_paper_word(paper, HQ_W_PAGE_TABLE));
    hq_paper_tag(paper, "p class=\"soft\"", hq_paper_word(paper, HQ_W_PAGE_MEAN_OF));
    hq_paper_put(paper, "<div class=\"scroll\" tabindex=\"0\"><table>");
    heading_cells(paper, heads, count, 1);
    for (uint32_t i = 0; i < paper->policy_count; i++)
        policy_row(paper, paper->policies[i]);
    hq_paper_put(paper, "</tbody></table></div>\n");
    uint32_t idle_count;
    uint32_t *idle = hq_summary_idle(paper->voice.arena, paper->summary, &idle_count);
    hq_str *numbers = HQ_NEW_ARRAY(paper->voice.arena, hq_str, (size_t)idle_count + 1);
    paper->voice.failed = paper->voice.failed || idle == NULL || numbers == NULL;
    if (idle != NULL && numbers != NULL && idle_count > 0) {
        for (uint32_t i = 0; i < idle_count; i++)
            numbers[i] = paper->voice.pack->policies.at[idle[i]].number;
        hq_paper_tag(paper, "p",
                     HQ_PHRASE(&paper->voice, SUMMARY_IDLE, hq_count_text(&paper->voice, idle_count),
                               hq_join_list(&paper->voice, numbers, idle_count)));
    }
    hq_paper_put(paper, "</section>\n");
}

static void write_reasons(hq_paper *paper)
{
    static const hq_word HEADS[] = {HQ_W_PAGE_POLICY, HQ_W_PAGE_CONDITION, HQ_W_PAGE_APPLICANTS};
    const hq_summary *summary = paper->summary;
    hq_paper_put(paper, "<section>\n");
    hq_paper_tag(paper, "h2", hq_paper_word(paper, HQ_W_PAGE_REASONS));
    hq_paper_put(paper, "<div class=\"scroll\" tabindex=\"0\"><table>");
    heading_cells(paper, HEADS, 3, 2);
    for (uint32_t i = 0; i < paper->policy_count; i++) {
        uint32_t count, policy = paper->policies[i];
        const uint32_t *unmet = hq_summary_unmet(paper->voice.arena, summary, policy, &count);
        paper->voice.failed = paper->voice.failed || unmet == NULL;
        for (uint32_t c = 0; unmet != NULL && c < count; c++) {
            hq_paper_put(paper, "<tr>");
            hq_paper_tag(paper, "td", hq_paper_policy(paper, policy));
            hq_paper_tag(paper, "td", summary->why->policies[policy].conditions[unmet[c]]);
            cell(paper, hq_count_share_text(&paper->voice, summary->policies[policy].unmet[unmet[c]],
                                            summary->rows));
            hq_paper_put(paper, "</tr>\n");
        }
    }
    hq_paper_put(paper, "</tbody></table></div>\n</section>\n");
}

void hq_summary_html(hq_text *text, const hq_summary *summary, const hq_run_identity *identity,
                     hq_language language)
{
    hq_arena scratch;
    hq_arena_init(&scratch, text->arena->allocator, 0);
    hq_paper paper = {.text = text,
                      .voice = {.arena = &scratch,
                                .plan = identity->plan,
                                .pack = identity->plan->pack,
                                .language = language},
                      .summary = summary};
    hq_str pack = hq_words_in(identity->plan->pack->title, language);
    write_head(&paper, HQ_PHRASE(&paper.voice, PAGE_TITLE, pack));
    write_identity(&paper, identity);
    if (summary->full) {
        paper.policies = hq_summary_policies(&scratch, summary, &paper.policy_count);
        paper.voice.failed = paper.voice.failed || paper.policies == NULL;
        write_totals(&paper, identity);
        write_months(&paper);
        hq_plot_money(&paper);
        hq_plot_statuses(&paper);
        hq_plot_histograms(&paper);
        hq_plot_missing(&paper);
        write_policies(&paper);
        write_reasons(&paper);
    }
    hq_paper_put(&paper, "</main>\n</body>\n</html>\n");
    text->failed = text->failed || paper.voice.failed;
    hq_arena_free(&scratch);
}
