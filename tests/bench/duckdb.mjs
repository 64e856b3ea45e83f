// DuckDB on the workloads of tests/workload: node duckdb.mjs toll|firms THREADS IN OUT. Amounts in fen, rows in the order of the input.
import {DuckDBInstance} from '@duckdb/node-api';

const [workload, threads, from, to] = process.argv.slice(2);

const text = (...names) => names.map(name => [name, 'VARCHAR']);
const day = name => [[name, 'DATE']];
const whole = (...names) => names.map(name => [name, 'BIGINT']);
const money = (...names) => names.map(name => [name, 'DECIMAL(15,2)']);

const COLUMNS = {
    toll: [...text('trip_id'), ...day('date'), ...text('plate_province', 'vehicle_class'), ...whole('axles', 'seats', 'etc', 'container'),
        ...text('entry_station', 'exit_station'), ...whole('hydrogen', 'booked'), ...money('toll')],
    firms: [...text('firm_id', 'district', 'industry'), ...day('est_date'), ...text('size'), ...whole('hitech', 'headcount', 'disabled'),
        ...money('avg_wage', 'loan_principal'), ...whole('lpr_bps', 'loan_days'), ...money('voucher_spend'),
        ...whole('trainees', 'senior_trainees'), ...money('premium', 'rd_spend', 'revenue', 'prev_revenue'),
        ...whole('new_grads', 'patents'), ...money('equip_spend', 'rent'), ...whole('energy_tce', 'ipo_stage', 'ss_months')],
};

const source = `read_csv('${from}', header=true, delim=',', quote='', escape='', auto_detect=false, columns={${
    COLUMNS[workload].map(([name, type]) => `'${name}': '${type}'`).join(', ')}})`;

function toll() {
    const among = (...stations) => ['entry_station', 'exit_station'].map(at => `${at} IN (${stations.map(s => `'${s}'`)})`).join(' OR ');
    const discounts = [
        ['H2_100', 100, '2024-01-01', '2027-12-31', `class_is_truck AND hydrogen = 1 AND etc = 1 AND booked = 1`],
        ['PORT50', 50, '2024-04-01', '2026-12-31', `class_is_truck AND container = 1 AND (${
            among('ZJ0017', 'ZJ0101', 'ZJ0138', 'ZJ0222', 'ZJ0305', 'ZJ0377', 'ZJ0451', 'ZJ0589')})`],
        ['RAIL50', 50, '2024-04-01', '2025-12-31', `class_is_truck AND container = 1 AND (${among('ZJ0260', 'ZJ0412')})`],
        ['CONT35', 35, '2023-09-01', '2025-12-31', `class_is_truck AND container = 1 AND etc = 1`],
        ['COACH35', 35, '2025-01-01', '2026-12-31',
            `NOT class_is_truck AND booked = 1 AND etc = 1 AND seats >= 20 AND entry_station LIKE 'ZJ%' AND exit_station LIKE 'ZJ%'`],
        ['CLS6_13', 13, '2023-01-01', '2026-03-31', `vehicle_class = 'H6'`],
        ['ETC5', 5, '2020-01-01', '2099-12-31', `etc = 1`],
        ['CLS5_5', 5, '2023-01-01', '2026-03-31', `vehicle_class = 'H5'`],
    ];
    const choose = discounts.map(([, , first, last, holds], i) =>
        `WHEN date BETWEEN DATE '${first}' AND DATE '${last}' AND (${holds}) THEN ${i}`).join(' ');
    const pick = what => `CASE which ${discounts.map((d, i) => `WHEN ${i} THEN ${what(d)}`).join(' ')}`;
    return `SELECT trip_id, ${pick(d => `'${d[0]}'`)} ELSE 'NONE' END AS policy,
        (CAST(toll * 100 AS BIGINT) * ${pick(d => d[1])} ELSE 0 END + 50) // 100 AS discount_fen
        FROM (SELECT *, CASE ${choose} ELSE 8 END AS which FROM (SELECT *, vehicle_class LIKE 'H%' AS class_is_truck FROM ${source}))`;
}

function firms() {
    const fen = name => `CAST(${name} * 100 AS BIGINT)`;
    const share = (amount, numerator, denominator) => `((${amount}) * ${numerator} + ${denominator / 2 | 0}) // ${denominator}`;
    const small = `size IN ('S', 'X')`;
    const interest = `SELECT *, CASE WHEN ${small} THEN least(${share(`${fen('loan_principal')} * loan_days`, 15, 365000)}, 100000000) ELSE 0 END AS plain,
        CASE WHEN hitech = 1 THEN least(${share(`${fen('loan_principal')} * lpr_bps * loan_days`, 1, 7300000)}, 50000000) ELSE 0 END AS technology,
        greatest(0, headcount * 15 - disabled * 1000) * ${fen('avg_wage')} AS due FROM ${source}`;
    const grown = percent => `${fen('revenue')} * 100 >= ${fen('prev_revenue')} * ${percent}`;
    const policies = [
        `CASE WHEN plain >= technology THEN plain ELSE 0 END`,
        `CASE WHEN plain >= technology THEN 0 ELSE technology END`,
        `least(${share(fen('voucher_spend'), 30, 100)}, 20000000)`,
        `30000 * least(trainees, headcount) + 20000 * senior_trainees`,
        `CASE WHEN headcount <= 30 THEN ${share('due', 1, 1000)} WHEN disabled * 100 >= headcount THEN ${share('due', 50, 100000)}
            ELSE ${share('due', 10, 100000)} END`,
        `least(${share(fen('premium'), 50, 100)}, 50000000)`,
        `CASE WHEN revenue > 0 AND ${fen('rd_spend')} * 100 >= ${fen('revenue')} * 3 THEN least(${share(fen('rd_spend'), 10, 100)}, 200000000) ELSE 0 END`,
        `CASE WHEN prev_revenue <= 0 OR revenue < 20000000 THEN 0 WHEN ${grown(130)} THEN 20000000 WHEN ${grown(120)} THEN 10000000
            WHEN ${grown(110)} THEN 5000000 ELSE 0 END`,
        `CASE WHEN ss_months >= 12 THEN least(150000 * new_grads, 30000000) ELSE 0 END`,
        `least(300000 * patents, 10000000)`,
        `CASE WHEN industry LIKE 'C%' THEN least(${share(fen('equip_spend'), 15, 100)}, 500000000) ELSE 0 END`,
        `CASE WHEN est_date >= DATE '2023-01-01' AND district IN ('HZ-YH', 'HZ-BJ', 'NB-BL') THEN least(${share(fen('rent'), 50, 100)}, 6000000) ELSE 0 END`,
        `least(40000 * energy_tce, 100000000)`,
        `CASE ipo_stage WHEN 1 THEN 50000000 WHEN 2 THEN 100000000 WHEN 3 THEN 200000000 ELSE 0 END`,
        `CASE WHEN hitech = 1 AND ${small} AND est_date >= DATE '2020-01-01' THEN 20000000 ELSE 0 END`,
    ];
    const names = policies.map((_, i) => `p${i + 1}`);
    return `SELECT *, least(${names.join(' + ')}, 1000000000) AS total FROM (SELECT firm_id, ${
        policies.map((sql, i) => `${sql} AS p${i + 1}`).join(', ')} FROM (${interest}))`;
}

const instance = await DuckDBInstance.create(':memory:', {threads});
const connection = await instance.connect();
const query = {toll, firms}[workload]();
const began = performance.now();
await connection.run(`COPY (${query}) TO '${to}' (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '', ESCAPE '', USE_TMP_FILE false, PRESERVE_ORDER true)`);
console.log(((performance.now() - began) / 1000).toFixed(4)); // seconds, the start of node and of the database left out
