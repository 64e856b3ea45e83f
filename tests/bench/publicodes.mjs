// The publicodes side of the comparison.
//
//   node publicodes.mjs amounts RULES SITUATIONS           one line of five amounts for each situation, in yuan
//   node publicodes.mjs time RULES SITUATIONS SECONDS      microseconds a profile: "setSituation and evaluate", "evaluate alone"
//
// evaluate() always builds the tree that explains the value, so there is no faster way to be measured.
import { readFileSync } from 'node:fs'
import Engine from 'publicodes'
import { parse } from 'yaml'

const RULES = ['boat interest', 'training', 'voucher', 'coach toll', 'disabled levy']
const [what, rulesPath, situationsPath, seconds] = process.argv.slice(2)
// Strict is the faster mode: a situation is then parsed in one go.
const engine = new Engine(parse(readFileSync(rulesPath, 'utf-8')), { strict: { situation: true, noOrphanRule: false } })
const situations = readFileSync(situationsPath, 'utf-8').trim().split('\n').map((line) => JSON.parse(line))

function evaluateAll() {
	let sum = 0
	for (const rule of RULES) sum += engine.evaluate(rule).nodeValue ?? 0
	return sum
}

function amounts() {
	for (const situation of situations) {
		engine.setSituation(situation)
		console.log(RULES.map((rule) => (engine.evaluate(rule).nodeValue ?? 0).toFixed(2)).join(' '))
	}
}

// Whole passes over the situations until the time is over; the first half warms up and is thrown away.
function time() {
	const half = (Number(seconds) * 1e9) / 2
	let all = 0, evaluating = 0, profiles = 0, sum = 0
	const began = Number(process.hrtime.bigint())
	for (;;) {
		const warm = Number(process.hrtime.bigint()) - began > half
		if (warm && Number(process.hrtime.bigint()) - began > 2 * half && profiles > 0) break
		for (const situation of situations) {
			const first = Number(process.hrtime.bigint())
			engine.setSituation(situation)
			const second = Number(process.hrtime.bigint())
			sum += evaluateAll()
			const last = Number(process.hrtime.bigint())
			if (!warm) continue
			all += last - first
			evaluating += last - second
			profiles++
		}
	}
	if (!(sum > 0)) throw new Error('nothing was evaluated')
	console.log(all / 1e3 / profiles, evaluating / 1e3 / profiles)
}

if (what === 'amounts') amounts()
else time()
