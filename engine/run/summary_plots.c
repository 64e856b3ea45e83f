/*
 * Plots of a summary in which each row is a bar: money by month, money and statuses by policy, missing facts. Labels and figures are text of the page, so that they wrap and
 * stay readable at any width; the bars alone are drawn, 10,000 wide, and stretched.
 */
#include "explain/names.h"
#include "explain/value.h"
#include "run/summary_page.h"

enum { FULL = 10000, ROWS_SHOWN = 20, LOG_FROM = 100, GRID_WIDTH = 8, LEAST_SEEN = 20 };

/* --- Bars --- */

static void bar_begin(hq_paper *paper, hq_str label, hq_str says)
{
    hq_paper_put(paper, "<li><div class=\"label\">");
    hq_paper_say(paper, label);
    hq_paper_put(paper,
                 "</div><svg viewBox=\"0 0 10000 10\" preserveAspectRatio=\"none\" role=\"img\"><title>");
    hq_paper_say(paper, label);
    hq_paper_put(paper, "</title><desc>");
    hq_paper_say(paper, says);
    hq_paper_put(paper, "</desc>");
}

static void bar_part(hq_paper *paper, const char *colour, uint32_t from, uint32_t until)
{
    if (until > from)
        hq_text_addf(paper->text, "<rect class=\"%s\" x=\"%u\" y=\"0\" width=\"%u\" height=\"10\"/>", colour,
                     from, until - from);
}

/* What is only possible is half as high, so that it is told from what is certain without colours. */
static void thin_part(hq_paper *paper, const char *colour, uint32_t from, uint32_t until)
{
    if (until > from)
        hq_text_addf(paper->text, "<rect class=\"%s\" x=\"%u\" y=\"2.5\" width=\"%u\" height=\"5\"/>", colour,
                     from, until - from);
}

static void bar_end(hq_paper *paper, hq_str says)
{
    hq_paper_put(paper, "</svg>");
    hq_paper_tag(paper, "div class=\"soft\"", says);
    hq_paper_put(paper, "</li>\n");
}

/* A bit of a bar and what it means. */
static void key(hq_paper *paper, const char *colour, bool thin, hq_str meaning)
{
    hq_text_addf(
        paper->text,
        "<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"%s\" y=\"%s\" width=\"10\" "
        "height=\"%s\"/></svg>",
        colour, thin ? "2.5" : "0", thin ? "5" : "10");
    hq_paper_say(paper, meaning);
    hq_paper_put(paper, "</li>");
}

static void say_shown(hq_paper *paper, uint32_t shown, uint32_t all)
{
    if (shown < all)
        hq_paper_tag(paper, "p class=\"soft\"",
                     HQ_PHRASE(&paper->voice, PAGE_FIRST, hq_count_text(&paper->voice, shown),
                               hq_count_text(&paper->voice, all)));
}

static void figure_begin(hq_paper *paper, hq_str title)
{
    hq_paper_put(paper, "<section>\n");
    hq_paper_tag(paper, "h2", title);
    hq_paper_put(paper, "<figure>\n");
}

static void figure_end(hq_paper *paper)
{
    hq_paper_put(paper, "</ol>\n</figure>\n</section>\n");
}

/* value / whole in 10,000ths; what is not nothing is seen. */
static uint32_t share(hq_int128 value, hq_int128 whole)
{
    if (value <= 0 || whole <= 0)
        return 0;
    while (whole >= (hq_int128)1 << 100) {
        value >>= 20;
        whole >>= 20;
    }
    uint32_t width = (uint32_t)(value * FULL / whole);
    return width < LEAST_SEEN ? LEAST_SEEN : width > FULL ? FULL : width;
}

/* --- Money by policy --- */

/* Where an amount stands: on a scale from nothing to `greatest`, or on one by powers of ten. */
typedef struct hq_money_scale {
    bool log;
    hq_int128 least, greatest; /* log: powers of ten */
    uint32_t decades;
} hq_money_scale;

/* log10(value / least) in 10,000ths of a decade, for 1 <= value / least; tenths of a decade between powers are drawn by steps of a thousandth. */
static uint32_t decades_of(hq_int128 value, hq_int128 least)
{
    uint32_t decades = 0;
    for (; value / 10 >= least; decades++)
        value /= 10;
    /* 1 <= value / least < 10: its logarithm bit by bit, by squaring m = value / least in 2^-48ths */
    while (least >= (hq_int128)1 << 70) {
        value >>= 1;
        least >>= 1;
    }
    unsigned __int128 one = (unsigned __int128)1 << 48,
                      m = ((unsigned __int128)value << 48) / (unsigned __int128)least;
    uint32_t fraction = 0;
    for (uint32_t step = FULL / 2; step > 0; step /= 2) {
        m = m * m >> 48;
        if (m >= 10 * one) {
            fraction += step;
            m /= 10;
        }
    }
    return decades * FULL + fraction;
}

static uint32_t place(const hq_money_scale *scale, hq_int128 value)
{
    if (!scale->log)
        return share(value, scale->greatest);
    if (value <= scale->least)
        return value <= 0 ? 0 : LEAST_SEEN;
    uint32_t at = decades_of(value, scale->least) / scale->decades;
    return at < LEAST_SEEN ? LEAST_SEEN : at > FULL ? FULL : at;
}

static hq_money_scale scale_of(const hq_paper *paper, const uint32_t *shown, uint32_t count)
{
    hq_money_scale scale = {0};
    hq_int128 least = 0;
    for (uint32_t i = 0; i < count; i++) {
        const hq_sum *sum = &paper->summary->policies[shown[i]].amount;
        const hq_int128 ends[] = {sum->low, sum->high};
        for (int e = 0; e < 2; e++) {
            if (ends[e] > scale.greatest)
                scale.greatest = ends[e];
            if (ends[e] > 0 && (least == 0 || ends[e] < least))
                least = ends[e];
        }
    }
    scale.log = least > 0 && scale.greatest / LOG_FROM > least;
    if (!scale.log)
        return scale;
    for (scale.least = 1; scale.least * 10 <= least;)
        scale.least *= 10;
    hq_int128 power = scale.least;
    for (; power < scale.greatest; scale.decades++)
        power *= 10;
    scale.greatest = power;
    return scale;
}

static void money_bar(hq_paper *paper, const hq_money_scale *scale, hq_str label, const hq_sum *sum)
{
    hq_str says = hq_sum_text(&paper->voice, sum);
    bar_begin(paper, label, says);
    uint32_t low = place(scale, sum->low);
    uint32_t high = sum->unbounded > 0 ? FULL : place(scale, sum->high);
    bar_part(paper, "sure", 0, low);
    thin_part(paper, "may", low, high);
    for (uint32_t d = 1; scale->log && d < scale->decades; d++)
        bar_part(paper, "grid", d * FULL / scale->decades, d * FULL / scale->decades + GRID_WIDTH);
    bar_end(paper, says);
}

static void money_key(hq_paper *paper)
{
    hq_paper_put(paper, "<ul class=\"key\">");
    key(paper, "sure", false, hq_paper_word(paper, HQ_W_PAGE_CERTAIN));
    key(paper, "may", true, hq_paper_word(paper, HQ_W_PAGE_POSSIBLE));
    hq_paper_put(paper, "</ul>\n<ol class=\"bars\">\n");
}

void hq_plot_money(hq_paper *paper)
{
    hq_voice *voice = &paper->voice;
    uint32_t *with_money = HQ_NEW_ARRAY(voice->arena, uint32_t, (size_t)paper->policy_count + 1), count = 0;
    voice->failed = voice->failed || with_money == NULL;
    for (uint32_t i = 0; with_money != NULL && i < paper->policy_count; i++)
        if (!hq_sum_is_nothing(&paper->summary->policies[paper->policies[i]].amount))
            with_money[count++] = paper->policies[i];
    if (count == 0)
        return;
    uint32_t shown = count < ROWS_SHOWN ? count : ROWS_SHOWN;
    hq_money_scale scale = scale_of(paper, with_money, shown);
    figure_begin(paper, hq_paper_word(paper, HQ_W_PAGE_MONEY));
    hq_paper_put(paper, "<figcaption>");
    hq_paper_tag(paper, "p class=\"soft\"",
                 scale.log ? HQ_PHRASE(voice, PAGE_SCALE_LOG, hq_money_text(voice, scale.least),
                                       hq_money_text(voice, scale.greatest))
                           : HQ_PHRASE(voice, PAGE_SCALE, hq_money_text(voice, scale.greatest)));
    say_shown(paper, shown, count);
    hq_paper_put(paper, "</figcaption>\n");
    money_key(paper);
    for (uint32_t i = 0; i < shown; i++)
        money_bar(paper, &scale, hq_paper_policy(paper, with_money[i]),
                  &paper->summary->policies[with_money[i]].amount);
    figure_end(paper);
}

/* --- Money by month --- */

/* From the first month with money to the last, those between them too: time goes on without money. What has no month is told beside. */
static void months_figure(hq_paper *paper, hq_total kind, uint32_t first, uint32_t last)
{
    hq_voice *voice = &paper->voice;
    const hq_months *months = paper->summary->months;
    const hq_total_summary *total = &paper->summary->totals[kind];
    hq_sum all = hq_total_known(total), rest = hq_sum_without(paper->summary, &all, total->months);
    hq_money_scale scale = {0};
    for (uint32_t m = first; m <= last; m++) {
        const hq_sum *sum = &total->months[m];
        hq_int128 most = sum->high > sum->low ? sum->high : sum->low;
        scale.greatest = most > scale.greatest ? most : scale.greatest;
    }
    hq_paper_put(paper, "<figure>\n");
    hq_paper_tag(paper, "h3", hq_paper_word(paper, hq_total_word(kind)));
    hq_paper_put(paper, "<figcaption>");
    hq_paper_tag(paper, "p class=\"soft\"",
                 HQ_PHRASE(voice, PAGE_SCALE, hq_money_text(voice, scale.greatest)));
    if (!hq_sum_is_nothing(&rest))
        hq_paper_tag(paper, "p class=\"soft\"", HQ_PHRASE(voice, PAGE_NO_MONTH, hq_sum_text(voice, &rest)));
    hq_paper_put(paper, "</figcaption>\n");
    money_key(paper);
    for (uint32_t m = first; m <= last; m++)
        money_bar(paper, &scale, hq_month_text(voice, months, m), &total->months[m]);
    hq_paper_put(paper, "</ol>\n</figure>\n");
}

void hq_plot_months(hq_paper *paper)
{
    const hq_summary *summary = paper->summary;
    for (int t = 0; summary->months != NULL && t < HQ_TOTAL_NONE; t++) {
        const hq_sum *sums = summary->totals[t].months;
        uint32_t first = HQ_NONE, last = 0;
        for (uint32_t m = 0; m < summary->months->count; m++) {
            if (hq_sum_is_nothing(&sums[m]))
                continue;
            first = first == HQ_NONE ? m : first;
            last = m;
        }
        if (first != HQ_NONE)
            months_figure(paper, (hq_total)t, first, last);
    }
}

/* --- Statuses by policy --- */

static const char *const COLOURS[] = {[HQ_VERDICT_NOT_APPLICABLE] = "none",
                                      [HQ_VERDICT_NOT_IN_FORCE] = "none",
                                      [HQ_VERDICT_INELIGIBLE] = "not",
                                      [HQ_VERDICT_UNDETERMINED] = "may",
                                      [HQ_VERDICT_ELIGIBLE] = "sure"};

static void statuses_bar(hq_paper *paper, uint32_t policy)
{
    const uint64_t *verdicts = paper->summary->policies[policy].verdicts;
    hq_str says = hq_statuses_text(&paper->voice, paper->summary, policy);
    bar_begin(paper, hq_paper_policy(paper, policy), says);
    hq_int128 before = 0;
    for (int v = HQ_VERDICT_ELIGIBLE; v >= 0; v--) {
        uint32_t from = (uint32_t)(before * FULL / (hq_int128)paper->summary->rows);
        before += (hq_int128)verdicts[v];
        bar_part(paper, COLOURS[v], from, (uint32_t)(before * FULL / (hq_int128)paper->summary->rows));
    }
    bar_end(paper, says);
}

void hq_plot_statuses(hq_paper *paper)
{
    if (paper->policy_count == 0 || paper->summary->rows == 0)
        return;
    uint32_t shown = paper->policy_count < ROWS_SHOWN ? paper->policy_count : ROWS_SHOWN;
    figure_begin(paper, hq_paper_word(paper, HQ_W_PAGE_STATUSES));
    hq_paper_put(paper, "<figcaption>");
    say_shown(paper, shown, paper->policy_count);
    hq_paper_put(paper, "</figcaption>\n<ul class=\"key\">");
    for (int v = HQ_VERDICT_ELIGIBLE; v >= HQ_VERDICT_INELIGIBLE; v--)
        key(paper, COLOURS[v], false, hq_paper_word(paper, hq_verdict_word((hq_verdict)v)));
    key(paper, "none", false, hq_paper_word(paper, HQ_W_PAGE_IDLE));
    hq_paper_put(paper, "</ul>\n<ol class=\"bars\">\n");
    for (uint32_t i = 0; i < shown; i++)
        statuses_bar(paper, paper->policies[i]);
    figure_end(paper);
}

/* --- Missing facts --- */

void hq_plot_missing(hq_paper *paper)
{
    hq_voice *voice = &paper->voice;
    const hq_summary *summary = paper->summary;
    uint32_t count;
    const uint32_t *facts = hq_summary_facts(voice->arena, summary, &count);
    voice->failed = voice->failed || facts == NULL;
    if (facts == NULL || count == 0)
        return;
    figure_begin(paper, hq_paper_word(paper, HQ_W_SUMMARY_MISSING));
    hq_paper_put(paper, "<ol class=\"bars\">\n");
    for (uint32_t i = 0; i < count; i++) {
        uint64_t lack = summary->facts[facts[i]];
        hq_str says = hq_count_share_text(voice, lack, summary->rows);
        bar_begin(paper, summary->why->facts.at[facts[i]].words, says);
        bar_part(paper, "may", 0, share((hq_int128)lack, (hq_int128)summary->rows));
        bar_end(paper, says);
    }
    figure_end(paper);
}
