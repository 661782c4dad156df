import type { Stored } from '../../api/kind.ts'
import type { App } from './kind.ts'

export const engines = ['container', 'vm'] as const
export type EngineWord = (typeof engines)[number]
export type Counts = Record<EngineWord, number>

/** `total` in the given parts: each gets its whole share, and what is left goes to the largest remainders. */
export function split(total: number, parts: Counts): Counts {
  const sum = parts.container + parts.vm
  if (sum === 0) return { container: 0, vm: 0 }
  const exact = engines.map((engine) => ({ engine, share: (total * parts[engine]) / sum }))
  const counts: Counts = { container: 0, vm: 0 }
  for (const { engine, share } of exact) counts[engine] = Math.floor(share)
  const rest = total - counts.container - counts.vm
  const byRemainder = exact.toSorted((a, b) => b.share - Math.floor(b.share) - (a.share - Math.floor(a.share)))
  for (const { engine } of byRemainder.slice(0, rest)) counts[engine]++
  return counts
}

/** In which parts the replicas of an app run on which engine. */
export function partsOf({ spec }: Pick<Stored<typeof App>, 'spec'>): Counts {
  const { engines: shares, template } = spec
  if (shares && shares.container + shares.vm > 0) return shares
  return { container: template.engine === 'container' ? 1 : 0, vm: template.engine === 'vm' ? 1 : 0 }
}

/** So many canaries carry their share of the traffic without more to do than the others. */
export function canaryCount(wanted: number, percent: number): number {
  return wanted === 0 ? 0 : Math.min(wanted, Math.max(1, Math.ceil((wanted * percent) / 100)))
}

/** Weights of balancers go from 0 to this. */
const mostWeight = 256
/** What a backend weighs where all weigh the same. */
export const evenWeight = 100

/** Weights with which `fresh` backends together get `percent` of the traffic, and `old` ones the rest. */
export function canaryWeights({ percent, fresh, old }: { percent: number; fresh: number; old: number }): { fresh: number; old: number } {
  if (percent === 0) return { fresh: 0, old: evenWeight }
  if (percent === 100) return { fresh: evenWeight, old: 0 }
  if (fresh === 0 || old === 0) return { fresh: evenWeight, old: evenWeight }
  const ratio = (percent * old) / ((100 - percent) * fresh)
  const whole = (weight: number) => Math.min(mostWeight, Math.max(1, Math.round(weight)))
  const error = (weights: { fresh: number; old: number }) => Math.abs(Math.log(weights.fresh / weights.old / ratio))
  let best = { fresh: whole(ratio * evenWeight), old: evenWeight }
  for (let weight = 1; weight <= mostWeight; weight++) {
    const weights = { fresh: whole(ratio * weight), old: weight }
    if (error(weights) < error(best) - 1e-9) best = weights
  }
  return best
}
