// GoRules zen-engine on the tolls: node zen.mjs IN OUT [ROWS_MOST]. One decision table, first hit; then the exact fen.
import {readFileSync, writeFileSync} from 'node:fs';
import {ZenEngine} from '@gorules/zen-engine';

const [from, to, most] = process.argv.slice(2);
const PORTS = `["ZJ0017", "ZJ0101", "ZJ0138", "ZJ0222", "ZJ0305", "ZJ0377", "ZJ0451", "ZJ0589"]`, RAIL = `["ZJ0260", "ZJ0412"]`;
const between = (first, last) => `[${first}..${last}]`;
const columns = ['day', 'truck', 'class', 'etc', 'container', 'hydrogen', 'booked', 'seats', 'inside', 'port', 'rail'];
const rows = [
    ['H2_100', 100, {day: between(20240101, 20271231), truck: 'true', hydrogen: 'true', etc: 'true', booked: 'true'}],
    ['PORT50', 50, {day: between(20240401, 20261231), truck: 'true', container: 'true', port: 'true'}],
    ['RAIL50', 50, {day: between(20240401, 20251231), truck: 'true', container: 'true', rail: 'true'}],
    ['CONT35', 35, {day: between(20230901, 20251231), truck: 'true', container: 'true', etc: 'true'}],
    ['COACH35', 35, {day: between(20250101, 20261231), truck: 'false', booked: 'true', etc: 'true', seats: '>= 20', inside: 'true'}],
    ['CLS6_13', 13, {day: between(20230101, 20260331), class: '"H6"'}],
    ['ETC5', 5, {day: between(20200101, 20991231), etc: 'true'}],
    ['CLS5_5', 5, {day: between(20230101, 20260331), class: '"H5"'}],
    ['NONE', 0, {}],
];
const id = name => name;
const model = {
    nodes: [
        {id: 'in', name: 'in', type: 'inputNode'},
        {id: 'derive', name: 'derive', type: 'expressionNode', content: {passThrough: true, expressions: [
            {id: '1', key: 'truck', value: 'startsWith(class, "H")'},
            {id: '2', key: 'inside', value: 'startsWith(entry, "ZJ") and startsWith(exit, "ZJ")'},
            {id: '3', key: 'port', value: `entry in ${PORTS} or exit in ${PORTS}`},
            {id: '4', key: 'rail', value: `entry in ${RAIL} or exit in ${RAIL}`}]}},
        {id: 'table', name: 'table', type: 'decisionTableNode', content: {hitPolicy: 'first', passThrough: true,
            inputs: columns.map(name => ({id: id(name), name, field: name})),
            outputs: [{id: 'policy', name: 'policy', field: 'policy'}, {id: 'percent', name: 'percent', field: 'percent'}],
            rules: rows.map(([name, percent, tests], i) => ({_id: String(i), policy: `"${name}"`, percent: String(percent),
                ...Object.fromEntries(columns.map(column => [column, tests[column] ?? '']))}))}},
        {id: 'amount', name: 'amount', type: 'expressionNode', content: {passThrough: true, expressions: [
            {id: '5', key: 'discount', value: 'floor((fen * percent + 50) / 100)'}]}},
        {id: 'out', name: 'out', type: 'outputNode'},
    ],
    edges: [['in', 'derive'], ['derive', 'table'], ['table', 'amount'], ['amount', 'out']].map(([sourceId, targetId], i) =>
        ({id: `e${i}`, type: 'edge', sourceId, targetId})),
};
const decision = new ZenEngine().createDecision(Buffer.from(JSON.stringify(model)));
const lines = readFileSync(from, 'utf8').split('\n').slice(1, most === undefined ? undefined : Number(most) + 1).filter(line => line !== '');
const began = performance.now();
const out = ['trip_id,policy,discount_fen'];
for (const line of lines) {
    const [trip, date, , vehicle, , seats, etc, container, entry, exit, hydrogen, booked, toll] = line.split(',');
    const {result} = await decision.evaluate({day: Number(date.replaceAll('-', '')), class: vehicle, seats: Number(seats), etc: etc === '1',
        container: container === '1', entry, exit, hydrogen: hydrogen === '1', booked: booked === '1', fen: Math.round(Number(toll) * 100)});
    out.push(`${trip},${result.policy},${result.discount}`);
}
const seconds = (performance.now() - began) / 1000;
writeFileSync(to, out.join('\n') + '\n');
console.log(seconds.toFixed(4));
