/* An answer being told on a page: what its parts share. Inside of explain/ only. */
#ifndef HQ_EXPLAIN_TELLING_H
#define HQ_EXPLAIN_TELLING_H

#include "explain/extent.h"
#include "explain/finding.h"
#include "explain/sheet.h"

enum {
    HQ_TELL_SUBJECTS_MAX = 5, /* of a fleet's trips; the rest are counted unless all is asked for */
    HQ_TELL_EXAMPLES_MAX = 4, /* ways in which subjects miss one condition */
    HQ_TELL_OTHERS_MAX = 5,   /* services and announcements that do not apply: more are only counted */
    HQ_TELL_FACTS_MAX = 10    /* facts that would help most */
};

typedef struct hq_telling {
    hq_sheet sheet;
    const hq_answer *answer;
    uint32_t indent; /* of what stands below a policy's title: the width of the numbers */
} hq_telling;

/* A figure for the right side: a range, or what it depends on. */
hq_str hq_extent_text(hq_voice *voice, hq_extent extent);
/* A figure that is no money: "at most 30 working days". */
hq_str hq_quantity_text(hq_voice *voice, const hq_shown *quantity, hq_look look);
/* The look of a benefit's amount. */
hq_look hq_benefit_look(hq_voice *voice, const hq_benefit *benefit);

/*
 * The conditions that came out as `truth` for subjects of this verdict: each once, with the subjects it is about where there
 * are several, and for each comparison that decided it what is needed, what there is, and how far apart.
 */
void hq_tell_conditions(hq_telling *telling, const hq_answer_policy *policy, hq_verdict verdict,
                        uint8_t truth);

/* One finding: "training hours ... are at least 30 class hours; it is 24 class hours, 6 class hours short". */
hq_str hq_finding_text(hq_voice *voice, const hq_finding *finding, const hq_condition *condition);
/* A policy that is had, or may be; a policy that is missed; and the rest, named. */
void hq_tell_entry(hq_telling *telling, const hq_answer_policy *policy);
/* One that saves time, papers or visits, or is to be read: its figures, what it hangs on, and whom to call. */
void hq_tell_brief(hq_telling *telling, const hq_answer_policy *policy);
void hq_tell_missed(hq_telling *telling, const hq_answer_policy *policy);
void hq_tell_not_in_force(hq_telling *telling, const hq_answer_policy *policy);
void hq_tell_not_applicable(hq_telling *telling, const hq_answer_policy *policy);

/* Parts of an entry that the page of one policy uses too. */
void hq_tell_readings(hq_telling *telling, const hq_answer_policy *policy);
void hq_tell_choices(hq_telling *telling, const hq_answer_policy *policy);
void hq_tell_missing(hq_telling *telling, const hq_missing_list *missing, uint32_t indent);
/* "file by 2026-12-31" */
hq_str hq_window_text(hq_voice *voice, const hq_window *window);
/* "Apply: the office, 024-..." */
hq_str hq_office_text(hq_voice *voice, const hq_policy *policy);
/* The figure of a policy, of one of its benefits, of one of its subjects; empty where there is none to show. */
hq_str hq_policy_figure(hq_telling *telling, const hq_answer_policy *policy);
hq_str hq_benefit_figure(hq_telling *telling, const hq_answer_policy *policy, uint32_t index);
hq_str hq_subject_figure(hq_telling *telling, const hq_answer_policy *policy,
                         const hq_answer_subject *subject);
/* "limit by law 85 working days · time saved 70 working days": the values that have labels; empty where none has. */
hq_str hq_labelled_values(hq_voice *voice, const hq_answer_subject *subject);
/* The day on which the voice's policy is decided, in words. */
hq_str hq_deciding_text(hq_voice *voice);
hq_str hq_subject_name(hq_voice *voice, const hq_answer_policy *policy, const hq_answer_subject *subject);
/* A column of numbers, made wide enough for this one and two spaces; a very long number may stick out. */
uint32_t hq_number_column(uint32_t width, hq_str number);
/* "a · b"; what is empty adds nothing. */
hq_str hq_beside(hq_voice *voice, hq_str a, hq_str b);
/* "002-136  Training subsidy" with a figure flush right. */
void hq_tell_title(hq_telling *telling, uint32_t policy, hq_str figure);
/* "✓", in its colour. */
hq_str hq_truth_mark(hq_voice *voice, uint8_t truth);
/* "grant, interest subsidy": each once. */
hq_str hq_kinds_text(hq_voice *voice, const hq_policy *policy);

/* "Loan (loans of the company)": what a policy is about. */
hq_str hq_rule_subject(hq_voice *voice, const hq_policy *policy);
/* A condition as it stands on the policy's page, with its citations; a compound without words of its own is only announced: its
 * parts follow. */
hq_str hq_rule_condition(hq_voice *voice, const hq_condition *condition);

/* How a policy is had, the remarks of its author, and what it rests on, with addresses. */
void hq_tell_grounds(hq_sheet *sheet, const hq_policy *policy);

/* The names of a choice's members: "002-78" or "002-72 and etc-5". */
hq_str hq_members_text(hq_voice *voice, const hq_group *group, uint64_t members);

/* A note in words. Notes of one kind about several policies are one. */
void hq_tell_notes(hq_telling *telling);
hq_str hq_note_text(hq_voice *voice, const hq_note *note, hq_str policies);
/* The policies that notes like this one are about, itself the first; empty where notes of the kind stand alone. */
hq_str hq_note_policies(hq_voice *voice, const hq_answer *answer, uint32_t note);
/* Is this note one that an earlier one has told already? */
bool hq_note_is_told(const hq_voice *voice, const hq_answer *answer, uint32_t note);

#endif
