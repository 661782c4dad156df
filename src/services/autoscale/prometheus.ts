/** `name{labels} value [timestamp]`, and in OpenMetrics ` # exemplar` behind it. */
const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?\s+(\S+)/

/**
 * The sum of all series of one metric in a text of the Prometheus (or OpenMetrics) format; undefined when there is none.
 * Series without a number (NaN) do not count.
 */
export function sumOfMetric(text: string, name: string): number | undefined {
  let sum: number | undefined
  for (const each of text.split('\n')) {
    if (!each.startsWith(name)) continue
    const [, found, , written] = line.exec(each) ?? []
    const value = found === name ? numberOf(written!) : undefined
    if (value !== undefined) sum = (sum ?? 0) + value
  }
  return sum
}

function numberOf(written: string): number | undefined {
  const value = Number(written)
  return written.trim() === '' || !Number.isFinite(value) ? undefined : value
}
