import { deadline } from '../base/clock.ts'
import { isAbort, PandoError } from '../base/errors.ts'
import { formatDuration } from '../base/units.ts'
import type { Api, ApiObject, Key, KindInfo } from './api.ts'
import { hasProblem } from './failure.ts'
import { valueAt } from './print/format.ts'
import { failureOf } from './reason.ts'

/** An object now and after each change, until it is gone (then undefined, once). Ends with the signal. */
export async function* versionsOf(
  api: Api,
  { kind, key, signal }: { kind: KindInfo; key: Key; signal: AbortSignal },
): AsyncIterable<ApiObject | undefined> {
  const { revision: since } = await api.list(kind, { project: key.project, limit: 1 }, signal)
  const found = await findObject(api, { kind, key, signal })
  yield found
  const { project, name } = key
  for await (const event of api.events({ since, kind: kind.kind, project, name }, signal)) {
    if (event.type === 'note' || (found && event.revision <= found.metadata.revision)) continue
    yield event.type === 'deleted' ? undefined : (event.object as ApiObject)
  }
}

export async function findObject(
  api: Api,
  { kind, key, signal }: { kind: KindInfo; key: Key; signal: AbortSignal },
): Promise<ApiObject | undefined> {
  try {
    return await api.get(kind, key, signal)
  } catch (error) {
    if (hasProblem(error, 'store.not_found')) return undefined
    throw error
  }
}

export interface Goal {
  /** For messages: `running`. */
  words: string
  reached(object: ApiObject | undefined): boolean
  /** It will never get there: throws why. */
  check?(object: ApiObject | undefined): void
}

export interface WaitOptions {
  kind: KindInfo
  key: Key
  timeoutMs: number
  signal: AbortSignal
  onChange?(object: ApiObject | undefined): void
}

/** Resolves with the object when it has got there. Throws base.timeout, or what `check` of the goal throws. */
export async function waitFor(
  api: Api,
  goal: Goal,
  { kind, key, timeoutMs, signal, onChange }: WaitOptions,
): Promise<ApiObject | undefined> {
  const limited = new AbortController()
  const until = AbortSignal.any([deadline(signal, timeoutMs), limited.signal])
  let last: ApiObject | undefined
  try {
    for await (const object of versionsOf(api, { kind, key, signal: until })) {
      last = object
      onChange?.(object)
      if (goal.reached(object)) return object
      goal.check?.(object)
    }
  } catch (error) {
    if (!isAbort(error) || signal.aborted || !until.aborted) throw error
  } finally {
    limited.abort()
  }
  signal.throwIfAborted()
  const why = last?.status['reason'] as { message?: string } | undefined
  throw new PandoError(
    'base.timeout',
    { what: `Waiting for ${kind.plural}/${key.name} to be ${goal.words}`, ms: timeoutMs },
    {
      hint: why?.message
        ? `It is ${last?.status.phase}: ${why.message}`
        : `It is ${last?.status.phase ?? 'absent'} after ${formatDuration(timeoutMs)}; see \`pando describe ${kind.plural} ${key.name}\`.`,
    },
  )
}

/**
 * The goals people name with `--for`: `deleted`, `ready` (running, and healthy where a check is set), a phase, or a field of
 * the status with its value (`restartsDone=2`).
 */
export function goalNamed(words: string, { kind, key }: { kind: KindInfo; key: Key }): Goal {
  if (words === 'deleted') return { words, reached: (object) => object === undefined }
  const exists = (object: ApiObject | undefined): ApiObject => {
    if (!object) throw new PandoError('store.not_found', { kind: kind.kind, name: key.name, plural: kind.plural })
    return object
  }
  const hopeful = words !== 'failed' && words !== 'stopped'
  return {
    words,
    reached: (object) => object !== undefined && matches(words, object, kind),
    check(object) {
      const failure = failureOf(exists(object))
      if (hopeful && failure) throw failure
    },
  }
}

function matches(words: string, { status }: ApiObject, { plural }: KindInfo): boolean {
  const [path, value] = words.split('=')
  if (value !== undefined) return String(valueAt(status, path!)) === value
  if (words === 'healthy') return status['health'] === 'healthy'
  if (words !== 'ready' || status.phase !== 'running' || plural !== 'instances') return status.phase === words // a backup that runs is not ready
  return status['health'] === undefined || status['health'] === 'healthy'
}
