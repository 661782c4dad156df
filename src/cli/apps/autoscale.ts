import { usageError } from '../failure.ts'
import { numberOf } from '../run-spec.ts'

/** The options of `pando app autoscale NAME` that say how, as Commander gives them. */
export interface AutoscaleOptions {
  min?: string
  max?: string
  cpu?: string
  memory?: string
  rps?: string
  metric?: string[]
  schedule?: string[]
  upWindow?: string
  downWindow?: string
  tolerance?: string
  idle?: string
}

/** The fields of an AutoscalePolicy that the options name; those of metrics together make the whole list. Throws cli.usage. */
export function autoscaleSpec(options: AutoscaleOptions): Record<string, unknown> {
  const { min, max, tolerance } = options
  const metrics = metricsOf(options)
  const spec = {
    min: min === undefined ? undefined : numberOf(min, '--min'),
    max: max === undefined ? undefined : numberOf(max, '--max'),
    metrics: metrics.length > 0 ? metrics : undefined,
    schedules: options.schedule?.map(scheduleOf),
    upWindow: options.upWindow,
    downWindow: options.downWindow,
    tolerance: tolerance === undefined ? undefined : percentOf(tolerance, '--tolerance'),
    idle: options.idle,
  }
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined))
}

function metricsOf({ cpu, memory, rps, metric }: AutoscaleOptions): object[] {
  return [
    ...(cpu === undefined ? [] : [{ type: 'cpu', target: percentOf(cpu, '--cpu') }]),
    ...(memory === undefined ? [] : [{ type: 'memory', target: percentOf(memory, '--memory') }]),
    ...(rps === undefined ? [] : [{ type: 'requests', target: numberOf(rps, '--rps') }]),
    ...(metric ?? []).map(customOf),
  ]
}

function customOf(text: string): object {
  const { port, target, ...rest } = fieldsOf(text, { option: '--metric', must: ['name', 'port', 'target'], may: ['path', 'across'] })
  return { type: 'custom', ...rest, port: numberOf(port!, '--metric port'), target: numberOf(target!, '--metric target') }
}

function scheduleOf(text: string): object {
  const { min, ...rest } = fieldsOf(text, { option: '--schedule', must: ['cron', 'lasts', 'min'], may: ['timezone'] })
  return { ...rest, min: numberOf(min!, '--schedule min') }
}

/** `60%` or `60` */
function percentOf(text: string, option: string): number {
  return numberOf(text.replace(/%$/, ''), option)
}

/** `cron=0 8 * * 1,3,lasts=9h`: a comma ends a value only before the next name. */
function fieldsOf(
  text: string,
  { option, must, may }: { option: string; must: readonly string[]; may: readonly string[] },
): Record<string, string> {
  const parts = text.split(/,(?=[a-z]+=)/).map((part) => part.split(/=(.*)/s) as [string, string | undefined])
  const fields = Object.fromEntries(parts.map(([name, value]) => [name.trim(), value?.trim() ?? '']))
  const stray = Object.keys(fields).find((name) => !must.includes(name) && !may.includes(name))
  const missing = must.find((name) => !fields[name])
  if (stray === undefined && missing === undefined) return fields
  const usage = `Write ${must.map((name) => `${name}=…`).join(',')}${may.map((name) => `[,${name}=…]`).join('')}.`
  throw usageError(`${option} ${text}: ${stray === undefined ? `${missing} is missing` : `there is no "${stray}"`}`, usage)
}
