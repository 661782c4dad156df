import type { BenchReport } from '../bench.ts'
import type { Row } from '../measure.ts'

type Spread = Row & { spreads: NonNullable<Row['spreads']> }

const size = { width: 760, left: 110, right: 24, top: 84, group: 22, line: 15, bottom: 40 }
const colours = ['#8c959f', '#2f81f7', '#3fb950', '#d9730d']
/** Milliseconds: both ends of the axis. It is always the same, so that plots of two runs can be laid side by side. */
const axis = { from: 1, to: 2_000 }
const marks = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000]

/** How long calls take, one line from p50 to p99 for each of the situations. Undefined where no row has them. */
export function callsPlot({ at, machine, measures }: BenchReport): string | undefined {
  const rows = measures.flatMap(({ rows }) => rows.filter((row): row is Spread => 'spreads' in row && row.spreads !== undefined))
  if (rows.length === 0) return undefined
  const names = Object.keys(rows[0]!.spreads)
  const group = size.group + names.length * size.line
  const height = size.top + rows.length * group + size.bottom
  const facts = `${machine.cores} cores, load ${machine.load.toFixed(1)} before, ${at.slice(0, 10)}; from p50 over p95 to p99, ms`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}" role="img">
<style>text{font:12px system-ui,sans-serif;fill:#57606a}.title{font-size:15px;font-weight:600}.grid{stroke:#8c959f;stroke-opacity:.3}
@media (prefers-color-scheme:dark){text{fill:#adbac7}}</style>
<title>How long calls take</title>
<text class="title" x="${size.left}" y="22">How long calls take</text>
<text x="${size.left}" y="42">${escaped(facts)}</text>
${names.map((name, i) => `<rect x="${size.left + i * 155}" y="56" width="14" height="4" fill="${colours[i % colours.length]}"/><text x="${size.left + 20 + i * 155}" y="62">${escaped(name)}</text>`).join('\n')}
${marks.map((ms) => `<line class="grid" x1="${x(ms)}" x2="${x(ms)}" y1="${size.top}" y2="${height - size.bottom}"/><text x="${x(ms)}" y="${height - size.bottom + 18}" text-anchor="middle">${ms}</text>`).join('\n')}
${rows.map((row, i) => groupOf(row, size.top + i * group)).join('\n')}
</svg>
`
}

function groupOf({ what, spreads }: Spread, top: number): string {
  const lines = Object.values(spreads).map(({ p50, p95, p99 }, i) => {
    const y = top + size.group + i * size.line
    const colour = colours[i % colours.length]
    const dots = [p50, p95].map((ms) => `<circle cx="${x(ms)}" cy="${y}" r="3" fill="${colour}"/>`)
    return `<line x1="${x(p50)}" x2="${x(p99)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="3"/>${dots.join('')}<circle cx="${x(p99)}" cy="${y}" r="5" fill="${colour}"/><text x="${x(p99) + 9}" y="${y + 4}">${Math.round(p99)}</text>`
  })
  const middle = top + size.group + ((lines.length - 1) * size.line) / 2
  return `<text x="${size.left - 12}" y="${middle + 4}" text-anchor="end">${escaped(what.split(',', 1)[0]!)}</text>\n${lines.join('\n')}`
}

/** Logarithmic: from a millisecond to two seconds. */
function x(ms: number): number {
  const share = Math.log(Math.min(axis.to, Math.max(axis.from, ms)) / axis.from) / Math.log(axis.to / axis.from)
  return Number((size.left + share * (size.width - size.left - size.right)).toFixed(1))
}

const escaped = (text: string) => text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
