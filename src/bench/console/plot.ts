import type { BenchReport } from '../bench.ts'
import type { Line, Row } from '../measure.ts'
import { round } from '../statistics.ts'

const panels = {
  frames: { title: 'Frames while a table of 10,000 rows is scrolled: share that took at most so long', x: 'ms', y: '%', goal: 34 },
  events: { title: 'From an event to the screen, 10,000 rows: share that took at most so long', x: 'ms', y: '%', goal: 200 },
  heap: { title: 'Memory of the scripts of an open tab, by events', x: 'events', y: 'MB', goal: undefined },
} as const

export type Panel = keyof typeof panels

const size = { width: 760, height: 240, left: 56, right: 24, top: 56, bottom: 40 }

/** For each value the share of all that is at most that, in percent. */
export function shareByTime(panel: Panel, values: readonly number[]): Line {
  const sorted = values.toSorted((a, b) => a - b)
  // Of those that took as long the last one says it for all.
  const points = sorted.flatMap((value, index) =>
    sorted[index + 1] === value ? [] : [[round(value, 2), round((100 * (index + 1)) / sorted.length, 2)] as const],
  )
  return { panel, points }
}

export function heapByEvents(samples: readonly { events: number; bytes: number }[]): Line {
  return { panel: 'heap', points: samples.map(({ events, bytes }) => [events, bytes / 1e6]) }
}

/** The rows that have a line, one panel each. Undefined where none has. */
export function consolePlot({ at, machine, measures }: BenchReport): string | undefined {
  const lines = measures.flatMap(({ rows }) => rows.flatMap((row) => ((row as Row).line ? [(row as Row).line!] : [])))
  if (lines.length === 0) return undefined
  const facts = `${machine.cores} cores, load ${machine.load.toFixed(1)} before, ${at.slice(0, 10)}`
  const height = size.height * lines.length
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}" role="img">
<style>text{font:12px system-ui,sans-serif;fill:#57606a}.title{font-size:14px;font-weight:600}.grid{stroke:#8c959f;stroke-opacity:.3}
@media (prefers-color-scheme:dark){text{fill:#adbac7}}</style>
<title>The console, measured</title>
${lines.map((line, index) => `<g transform="translate(0 ${index * size.height})">\n${panelOf(line, facts)}\n</g>`).join('\n')}
</svg>
`
}

function panelOf({ panel, points }: Line, facts: string): string {
  const { title, x: xUnit, y: yUnit, goal } = panels[panel as Panel]
  const [right, top] = [stepped(Math.max(...points.map(([x]) => x), goal ?? 0)), stepped(Math.max(...points.map(([, y]) => y)))]
  const x = (value: number) => px(size.left + (value / right.end) * (size.width - size.left - size.right))
  const y = (value: number) => px(size.height - size.bottom - (value / top.end) * (size.height - size.top - size.bottom))
  return [
    `<text class="title" x="${size.left}" y="22">${title}</text><text x="${size.left}" y="42">${yUnit} by ${xUnit}; ${facts}</text>`,
    ...right.marks.map(
      (value) =>
        `<line class="grid" x1="${x(value)}" x2="${x(value)}" y1="${y(0)}" y2="${y(top.end)}"/>` +
        `<text x="${x(value)}" y="${y(0) + 18}" text-anchor="middle">${value}</text>`,
    ),
    ...top.marks.map(
      (value) =>
        `<line class="grid" x1="${x(0)}" x2="${x(right.end)}" y1="${y(value)}" y2="${y(value)}"/>` +
        `<text x="${size.left - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
    ),
    goal === undefined
      ? ''
      : `<line x1="${x(goal)}" x2="${x(goal)}" y1="${y(0)}" y2="${y(top.end)}" stroke="#d9730d" stroke-dasharray="5 4"/>` +
        `<text x="${x(goal) - 4}" y="${y(0) - 6}" text-anchor="end">goal for 95 %: ${goal} ms</text>`,
    `<path fill="none" stroke-width="2" stroke="#2f81f7" d="M${points.map(([a, b]) => `${x(a)} ${y(b)}`).join('L')}"/>`,
  ].join('\n')
}

/** From 0 to a round number in five to ten round steps. */
function stepped(most: number): { end: number; marks: number[] } {
  const power = 10 ** Math.floor(Math.log10(most / 5))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= most / 8)!
  const count = Math.ceil(most / step)
  return {
    end: Number((count * step).toFixed(6)),
    marks: Array.from({ length: count + 1 }, (_, index) => Number((index * step).toFixed(6))),
  }
}

const px = (value: number) => Number(value.toFixed(1))
