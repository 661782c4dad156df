export type Mood = 'good' | 'busy' | 'quiet' | 'warning' | 'bad'

const moods: readonly [Mood, RegExp][] = [
  ['bad', /fail|error|lost|broken|notReady|unhealthy|expired|invalid|firing/i],
  ['warning', /backoff|degraded|paused|stale|unknown|held|waiting/i],
  ['busy', /ing$|pending|moving/i],
  ['good', /running|ready|succeeded|available|active|healthy|ok|done|bound|complete|valid|issued/i],
]

/** How a phase feels, by its word: kinds choose their phases freely, and a new one needs no line here. `running` is no work under way. */
export function phaseMood(phase: string): Mood {
  if (/^running$/i.test(phase)) return 'good'
  return moods.find(([, pattern]) => pattern.test(phase))?.[0] ?? 'quiet'
}
