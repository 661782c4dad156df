/** One line of the report. With a goal, the value is a ratio that should not be above it. */
export interface Measure {
  what: string
  value: number
  goal?: number
  unit: string
}

export function table(measures: readonly Measure[]): string {
  const rows = measures.map(({ what, value, goal, unit }) => {
    const verdict = goal === undefined ? '' : value <= goal ? 'met' : 'missed'
    return `| ${what} | ${show(value)} ${unit} | ${goal === undefined ? '' : `≤ ${goal} ×`} | ${verdict} |`
  })
  return ['| Measure | Value | Goal | |', '|---|---|---|---|', ...rows].join('\n')
}

/** Ratios as bars, each with its goal as a mark. */
export function plot(measures: readonly Measure[]): string {
  const [width, row, left, scale] = [860, 44, 440, 140]
  const bars = measures.map(({ what, value, goal = 0 }, i) => {
    const y = 20 + i * row
    const mark = left + goal * scale
    const colour = value <= goal ? '#2f9e44' : '#e8590c'
    return (
      `<text x="${left - 12}" y="${y + 18}" text-anchor="end">${escapeXml(what)}</text>` +
      `<rect x="${left}" y="${y}" width="${Math.max(1, value * scale)}" height="26" fill="${colour}"/>` +
      `<text x="${left + value * scale + 6}" y="${y + 18}">${show(value)} ×</text>` +
      `<line x1="${mark}" x2="${mark}" y1="${y - 4}" y2="${y + 30}" stroke="#495057" stroke-dasharray="3 2"/>`
    )
  })
  const height = 30 + measures.length * row
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="white"/>${bars.join('')}</svg>\n`
}

function show(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(2)
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
