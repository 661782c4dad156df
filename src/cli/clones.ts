import { PandoError } from '../base/errors.ts'
import { formatDuration } from '../base/units.ts'
import { addressOf } from './address.ts'
import type { ApiObject } from './api.ts'
import { kindNamed } from './kinds.ts'
import { absent } from './print/format.ts'
import { phaseText } from './print/objects.ts'
import { notice, print, printJson, printYaml } from './print/output.ts'
import { tone } from './print/style.ts'
import { tableLines } from './print/table.ts'
import type { Session } from './session.ts'

/** What an Operation that makes clones came to. */
export interface Outcome {
  instances: string[]
  failed: { name: string; reason: { message: string; code: string } }[]
  /** 0 where nothing was frozen for it. */
  pauseMs: number
}

export function cloneOutcome({ status }: ApiObject): Outcome {
  return status['result'] as Outcome
}

/** Shows the clones that an Operation made of `origin`, and how long it took. Throws fork.incomplete when some were not made. */
export async function showClones(session: Session, operation: ApiObject, origin: string): Promise<void> {
  const outcome = cloneOutcome(operation)
  const { instances, failed } = outcome
  if (session.output === 'json') printJson(operation)
  else if (session.output === 'yaml') await printYaml(operation)
  else if (session.output === 'name') print(...instances.map((name) => `instances/${name}`))
  else print(...cloneLines(await clonesNamed(session, instances), { operation, origin, outcome }))
  if (failed.length === 0) return
  notice(...failed.map(({ name, reason }) => `${tone('bad', '✗', process.stderr)} ${name}  ${reason.message} (${reason.code})`))
  throw new PandoError('fork.incomplete', { failed: failed.length, count: failed.length + instances.length, origin })
}

async function clonesNamed({ api, project, signal }: Session, names: readonly string[]): Promise<ApiObject[]> {
  const { items } = await api.list(kindNamed('instances'), { project }, signal)
  const byName = new Map(items.map((item) => [item.metadata.name, item]))
  return names.flatMap((name) => byName.get(name) ?? [])
}

/** The table and what stands below it. */
export function cloneLines(
  clones: readonly ApiObject[],
  { operation, origin, outcome }: { operation: ApiObject; origin: string; outcome: Pick<Outcome, 'pauseMs'> },
): string[] {
  if (clones.length === 0) return []
  const askedAt = Date.parse(operation.metadata.createdAt)
  const tookMs = Date.parse(operation.status['finishedAt'] as string) - askedAt
  const ready = clones.map((clone) => readyAfter(clone, askedAt))
  const rows = clones.map((clone, index) => [clone.metadata.name, addressOf(clone) ?? absent, phaseText(clone), ready[index]!])
  return [
    ...tableLines(['NAME', 'ADDRESS', 'PHASE', 'READY AFTER'], rows),
    '',
    closingLine({ made: ready.filter((text) => text !== ranAlready).length, tookMs, pauseMs: outcome.pauseMs, origin }),
    ...(clones[0]?.spec['engine'] === 'container' ? [containerNote] : []),
  ]
}

const ranAlready = 'ran already'
const containerNote = 'Containers have no memory to fork: only the writable layer was, and the program of each clone began anew.'

/** From the request until its programs went on. One of that name that ran before was not made by this call. */
function readyAfter({ status }: ApiObject, askedAt: number): string {
  const startedAt = status['startedAt'] as string | undefined
  if (startedAt === undefined) return absent
  const ms = Date.parse(startedAt) - askedAt
  return ms < 0 ? ranAlready : formatDuration(ms)
}

function closingLine({ made, tookMs, pauseMs, origin }: { made: number; tookMs: number; pauseMs: number; origin: string }): string {
  if (made === 0) return 'all of them ran already'
  const each = made > 1 ? `, ${formatDuration(tookMs / made)} each` : ''
  const pause = pauseMs === 0 ? '' : `; ${origin} stood still for ${formatDuration(pauseMs)}`
  return `${made} ${made === 1 ? 'clone' : 'clones'} in ${formatDuration(tookMs)}${each}${pause}`
}
