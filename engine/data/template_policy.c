/* A policy to begin with. See template.h. */
#include "data/template.h"

typedef struct hq_part {
    const char *en, *zh; /* what is said above; NULL: nothing */
    const char *yaml;
} hq_part;

static const hq_part PARTS[] = {
    {"A policy: one a file, policies/CHAPTER/NUMBER-NAME.yaml. Replace every value; `huiqi check` says what "
     "does not fit.",
     "一项政策一个文件：policies/章/编号-名称.yaml。请替换各项的值；huiqi check 会指出不合之处。",
     "policy: my_policy\n"},
    {"A document's number_prefix of pack.yaml, a dash, the item. No two policies have one number.",
     "pack.yaml 中文件的 number_prefix、短横、条目；编号不得重复。", "number: S-1\n"},
    {NULL, NULL, "title: {zh: 补贴名称, en: What the policy is called}\n"},
    {"What it rests on: documents of pack.yaml.", "依据：pack.yaml 中的文件。",
     "cite: [{document: source, item: \"1\"}]\n"},
    {"in_force; or unconfirmed where the text is not final or a date or figure is missing.",
     "in_force 有效；文本未定或缺日期、数额时写 unconfirmed。", "standing: in_force\n"},
    {"Both days are included. Leave one out where it is open; write unknown where the source does not say "
     "it.",
     "首尾两日均含；不限则不写，文件未载明则写 unknown。", "valid: {from: 2026-01-01, to: 2026-12-31}\n"},
    {"The day on which validity and parameters are read; left out: the day asked.",
     "据以判断有效期和参数的日期；不写即为询问日。", "# decided_on: company.applied\n"},
    {"event: once; accrual: by the period asked; yearly: once a calendar year.",
     "event 一次性；accrual 按期间；yearly 每年一次。", "counts: yearly\n"},
    {NULL, NULL, "authority: {name: {zh: 主管部门, en: The office}, phone: \"12345\"}\n"},
    {"automatic | apply | book | review", "automatic 免申即享 | apply 申请 | book 预约 | review 评审",
     "procedure: apply\n"},
    {"Whom it is about: an entity, or a list of one such as company.loans.",
     "对象：实体，或其清单，如 company.loans。", "subject: company\n"},
    {"Each condition has a name and one of when, attest (what no fact settles), any, all.",
     "条件：各有名称，写 when、attest（须由人认定）、any 或 all 之一。",
     "eligible:\n"
     "  registered:\n"
     "    when: company.registered\n"
     "    says: {zh: 已登记注册, en: it is registered}\n"
     "  large_enough: {when: company.revenue >= 100万元}\n"
     "  # reviewed: {attest: {zh: 通过专家评审, en: experts reviewed it}}\n"},
    {"Named values, for the amount and for who wants to follow it.", "具名的中间值。",
     "let:\n"
     "  tenth: company.revenue * 10%\n"},
    {"kind says which total it belongs to: grant interest premium allowance (cash), discount waiver "
     "levy_reduction (saved), credit_line.",
     "kind 决定计入哪类合计：grant interest premium allowance（资金），discount waiver "
     "levy_reduction（减免），credit_line（额度）。",
     "benefit:\n"
     "  kind: grant\n"
     "  amount: tenth\n"},
    {"exact, up_to (最高, 不超过) or at_least (不低于).", "exact 确定；up_to 最高、不超过；at_least 不低于。",
     "  bound: exact\n"},
    {"Caps act in this order.", "上限依次适用。",
     "  at_most: [{limit: 50万元, each: company, every: year}]\n"},
    {"Examples are tests: worked out by hand from the clause, at least at every threshold.",
     "例子即测试：按条文手算得出，每个门槛前后都应有。",
     "examples:\n"
     "  - name: a tenth of two million\n"
     "    on: 2026-06-30\n"
     "    profile: {company: {registered: true, revenue: 200万元}}\n"
     "    expect: {status: eligible, amount: 200000.00, values: {tenth: 20万元}}\n"
     "  - name: the cap of the year\n"
     "    on: 2026-06-30\n"
     "    profile: {company: {registered: true, revenue: 600万元}}\n"
     "    expect: {status: eligible, amount: 500000.00}\n"
     "  - name: a fen short of the threshold\n"
     "    on: 2026-06-30\n"
     "    profile: {company: {registered: true, revenue: 999999.99元}}\n"
     "    expect: {status: ineligible, unmet: [large_enough]}\n"},
};

hq_status hq_template_policy(hq_text *text, hq_language language)
{
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        const char *says = hq_in(language, PARTS[i].en, PARTS[i].zh);
        if (says != NULL) {
            hq_text_add_z(text, "# ");
            hq_text_add_z(text, says);
            hq_text_add_char(text, '\n');
        }
        hq_text_add_z(text, PARTS[i].yaml);
    }
    return text->failed ? HQ_E_MEMORY : HQ_OK;
}
