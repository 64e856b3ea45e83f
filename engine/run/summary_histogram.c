/* Histograms of a summary's page: bars by bin, marks where a quarter, half and three quarters of the amounts lie. In 480 units of width. */
#include "explain/names.h"
#include "explain/value.h"
#include "run/summary_page.h"

enum {
    WIDTH = 480,
    LEFT = 10,
    RIGHT = 470,
    TOP = 42,
    BOTTOM = 150,
    HEIGHT = 172,
    LABELS = 4,       /* edges that are told, about */
    COUNTED_MAX = 24, /* with more bins than that their counts are not written above them */
    MARK_ROOM = 28,   /* a label of a mark takes so much */
    POLICIES_SHOWN = 8
};

static hq_str plain_money(hq_voice *voice, int64_t quanta)
{
    hq_text text = hq_voice_text(voice);
    hq_rat value = HQ_RAT_ZERO;
    if (hq_voice_good(voice, hq_rat_mul(voice->arena, hq_rat_int(quanta), voice->pack->quantum, &value)))
        hq_figure(voice, &text, value, 0, voice->pack->quantum_places, true);
    return hq_voice_take(voice, &text);
}

static uint32_t edge_x(const hq_bins *bins, uint32_t edge)
{
    return LEFT + edge * (RIGHT - LEFT) / bins->count;
}

/* Where an amount stands: in its bin by its share of it. */
static uint32_t amount_x(const hq_bins *bins, int64_t amount)
{
    uint32_t bin = 0;
    while (bin + 1 < bins->count && amount >= bins->edges[bin + 1])
        bin++;
    int64_t first = bins->edges[bin], until = bins->edges[bin + 1];
    uint32_t from = edge_x(bins, bin), width = edge_x(bins, bin + 1) - from;
    if (amount >= until)
        return from + width;
    return from + (uint32_t)((hq_int128)(amount - first) * width / (until - first));
}

static void write_text(hq_paper *paper, uint32_t x, uint32_t y, const char *anchor, hq_str words)
{
    hq_text_addf(paper->text, "<text x=\"%u\" y=\"%u\" text-anchor=\"%s\">", x, y, anchor);
    hq_paper_say(paper, words);
    hq_paper_put(paper, "</text>");
}

static uint32_t bar_height(const hq_bins *bins, uint32_t bin)
{
    uint64_t most = 1;
    for (uint32_t b = 0; b < bins->count; b++)
        most = bins->counts[b] > most ? bins->counts[b] : most;
    uint32_t height = (uint32_t)((hq_int128)bins->counts[bin] * (BOTTOM - TOP) / (hq_int128)most);
    return height == 0 && bins->counts[bin] > 0 ? 1 : height;
}

static void write_bars(hq_paper *paper, const hq_bins *bins)
{
    for (uint32_t b = 0; b < bins->count; b++) {
        uint32_t height = bar_height(bins, b), x = edge_x(bins, b), next = edge_x(bins, b + 1);
        uint32_t gap = next - x > 4 ? 1 : 0;
        hq_text_addf(paper->text, "<rect class=\"sure\" x=\"%u\" y=\"%u\" width=\"%u\" height=\"%u\"/>", x,
                     BOTTOM - height, next - x - gap, height);
    }
    hq_text_addf(paper->text, "<line class=\"axis\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n", LEFT,
                 BOTTOM, RIGHT, BOTTOM);
}

static void write_counts(hq_paper *paper, const hq_bins *bins)
{
    for (uint32_t b = 0; b < bins->count && bins->count <= COUNTED_MAX; b++)
        if (bins->counts[b] > 0)
            write_text(paper, (edge_x(bins, b) + edge_x(bins, b + 1)) / 2, BOTTOM - bar_height(bins, b) - 3,
                       "middle", hq_grouped_text(&paper->voice, bins->counts[b]));
}

static void write_edges(hq_paper *paper, const hq_bins *bins)
{
    uint32_t step = (bins->count + LABELS - 1) / LABELS;
    for (uint32_t e = 0; e <= bins->count; e += step)
        write_text(paper, edge_x(bins, e), BOTTOM + 16,
                   e == 0             ? "start"
                   : e == bins->count ? "end"
                                      : "middle",
                   plain_money(&paper->voice, bins->edges[e]));
}

static void write_marks(hq_paper *paper, const hq_bins *bins, const hq_distribution *spread)
{
    static const char *const NAMES[] = {"25%", "50%", "75%"};
    uint32_t free_from = 0;
    for (int m = 0; m < 3; m++) {
        uint32_t x = amount_x(bins, spread->quantiles[m + 1]);
        hq_text_addf(paper->text, "<line class=\"mark\" x1=\"%u\" y1=\"%d\" x2=\"%u\" y2=\"%d\"/>", x,
                     TOP - 22, x, BOTTOM);
        uint32_t at = x < LEFT + MARK_ROOM / 2 ? LEFT + MARK_ROOM / 2 : x;
        at = at < free_from ? free_from : at;
        write_text(paper, at, TOP - 26, "middle", hq_str_of(NAMES[m]));
        free_from = at + MARK_ROOM;
    }
}

/* The same in words, for who does not see it. */
static void write_words(hq_paper *paper, const hq_bins *bins)
{
    hq_voice *voice = &paper->voice;
    hq_paper_put(paper, "<desc>");
    for (uint32_t b = 0; b < bins->count; b++) {
        if (b > 0)
            hq_paper_say(paper, hq_paper_word(paper, HQ_W_SEMICOLON));
        hq_paper_say(paper,
                     HQ_PHRASE(voice, PAGE_BIN, hq_money_span_text(voice, bins->edges[b], bins->edges[b + 1]),
                               hq_grouped_text(voice, bins->counts[b])));
    }
    hq_paper_put(paper, "</desc>\n");
}

static void write_histogram(hq_paper *paper, hq_str title, uint32_t series)
{
    hq_voice *voice = &paper->voice;
    const hq_distribution *spread = hq_summary_spread(paper->summary, series);
    const hq_bins *bins = hq_summary_bins(paper->summary, series);
    if (spread == NULL)
        return;
    hq_paper_put(paper, "<figure class=\"hist\">\n");
    hq_paper_tag(paper, "h3", title);
    if (bins != NULL && spread->moments.least < spread->moments.greatest) {
        hq_text_addf(paper->text,
                     "<div class=\"scroll\" tabindex=\"0\"><svg viewBox=\"0 0 %d %d\" role=\"img\"><title>",
                     WIDTH, HEIGHT);
        hq_paper_say(paper, title);
        hq_paper_put(paper, "</title>");
        write_words(paper, bins);
        write_bars(paper, bins);
        write_edges(paper, bins);
        write_marks(paper, bins, spread);
        write_counts(paper, bins);
        hq_paper_put(paper, "</svg></div>\n");
    }
    hq_paper_put(paper, "<figcaption class=\"soft\">");
    if (bins != NULL && bins->log)
        hq_paper_tag(paper, "p", hq_paper_word(paper, HQ_W_PAGE_BINS_LOG));
    hq_str lines[2];
    uint32_t count = hq_spread_lines(voice, spread, lines);
    for (uint32_t i = 0; i < count; i++)
        hq_paper_tag(paper, "p", lines[i]);
    hq_paper_put(paper, "</figcaption>\n</figure>\n");
}

void hq_plot_histograms(hq_paper *paper)
{
    bool any = false;
    for (uint32_t t = 0; t < (uint32_t)HQ_TOTAL_NONE; t++)
        any = any || hq_summary_spread(paper->summary, hq_series_of_total((hq_total)t)) != NULL;
    if (!any)
        return;
    hq_paper_put(paper, "<section>\n");
    hq_paper_tag(paper, "h2", hq_paper_word(paper, HQ_W_PAGE_SPREAD));
    for (uint32_t t = 0; t < (uint32_t)HQ_TOTAL_NONE; t++)
        write_histogram(paper, hq_paper_word(paper, hq_total_word((hq_total)t)),
                        hq_series_of_total((hq_total)t));
    uint32_t shown = 0;
    for (uint32_t i = 0; i < paper->policy_count && shown < POLICIES_SHOWN; i++) {
        uint32_t series = hq_series_of_policy(paper->policies[i]);
        if (hq_summary_spread(paper->summary, series) == NULL)
            continue;
        write_histogram(paper, hq_paper_policy(paper, paper->policies[i]), series);
        shown++;
    }
    hq_paper_put(paper, "</section>\n");
}
