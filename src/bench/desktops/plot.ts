import type { BenchReport } from '../bench.ts'
import type { Row } from '../measure.ts'

type Line = Row & { timeline: number[] }

const size = { width: 760, height: 400, left: 56, right: 24, top: 56, bottom: 48 }
const colours = ['#2f81f7', '#d9730d', '#3fb950', '#a371f7']

/** How many answer by when, one line for each row that has a timeline. Undefined where none has. */
export function plotOf({ at, machine, measures }: BenchReport): string | undefined {
  const lines = measures.flatMap(({ rows }) => rows.filter((row): row is Line => 'timeline' in row && row.timeline !== undefined))
  if (lines.length === 0) return undefined
  const goals = lines.flatMap(({ goal }, index) => (goal ? [{ seconds: goal.value / 1000, colour: colours[index % colours.length]! }] : []))
  const mostSeconds = Math.max(...lines.map(({ timeline }) => timeline.at(-1)! / 1000), ...goals.map(({ seconds }) => seconds))
  const mostCount = Math.max(...lines.map(({ timeline }) => timeline.length))
  const step = stepOf(mostSeconds)
  const end = Math.ceil((mostSeconds * 1.02) / step) * step
  const x = (seconds: number) => px(size.left + (seconds / end) * (size.width - size.left - size.right))
  const y = (count: number) => px(size.height - size.bottom - (count / mostCount) * (size.height - size.top - size.bottom))
  const facts = `${machine.cores} cores, ${machine.accelerator}, QEMU ${machine.qemu}, load ${machine.load.toFixed(1)} before, ${at.slice(0, 10)}`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img">
<style>text{font:12px system-ui,sans-serif;fill:#57606a}.title{font-size:15px;font-weight:600}.grid{stroke:#8c959f;stroke-opacity:.3}
@media (prefers-color-scheme:dark){text{fill:#adbac7}}</style>
<title>Desktops that answer, by seconds since the request</title>
<text class="title" x="${size.left}" y="22">Desktops that answer, by seconds since the request</text>
<text x="${size.left}" y="42">${escaped(facts)}</text>
${marks(end, step)
  .map(
    (seconds) =>
      `<line class="grid" x1="${x(seconds)}" x2="${x(seconds)}" y1="${y(0)}" y2="${y(mostCount)}"/><text x="${x(seconds)}" y="${size.height - size.bottom + 18}" text-anchor="middle">${seconds} s</text>`,
  )
  .join('\n')}
${marks(mostCount, Math.max(1, Math.round(mostCount / 6)))
  .map(
    (count) =>
      `<line class="grid" x1="${x(0)}" x2="${x(end)}" y1="${y(count)}" y2="${y(count)}"/><text x="${size.left - 8}" y="${y(count) + 4}" text-anchor="end">${count}</text>`,
  )
  .join('\n')}
${goals.map(({ seconds, colour }) => `<line x1="${x(seconds)}" x2="${x(seconds)}" y1="${y(0)}" y2="${y(mostCount)}" stroke="${colour}" stroke-dasharray="5 4"/><text x="${x(seconds) - 4}" y="${y(0) - 6}" text-anchor="end">goal ${seconds} s</text>`).join('\n')}
${lines.map(({ timeline }, index) => `<path fill="none" stroke-width="2" stroke="${colours[index % colours.length]}" d="M${x(0)} ${y(0)}${timeline.map((ms, before) => `H${x(ms / 1000)}V${y(before + 1)}`).join('')}"/>`).join('\n')}
${lines.map(({ what, timeline }, index) => legend(`${what}: ${(timeline.at(-1)! / 1000).toFixed(1)} s`, index)).join('\n')}
</svg>
`
}

function legend(text: string, index: number): string {
  const [left, top] = [size.width - size.right - 300, size.height - size.bottom - 56 - 18 * index]
  return `<rect x="${left}" y="${top - 8}" width="14" height="4" fill="${colours[index % colours.length]}"/><text x="${left + 20}" y="${top - 2}">${escaped(text)}</text>`
}

/** A round step that gives some six to ten marks. */
function stepOf(most: number): number {
  const rough = most / 8
  const power = 10 ** Math.floor(Math.log10(rough))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough)!
}

function marks(end: number, step: number): number[] {
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => Number((index * step).toFixed(6)))
}

const px = (value: number) => Number(value.toFixed(1))

const escaped = (text: string) => text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
