import type { Command } from 'commander'
import { parseDuration } from '../base/units.ts'
import type { ApiObject } from './api.ts'
import { kindNamed } from './kinds.ts'
import { withApi } from './options.ts'
import { ProgressLine } from './print/progress.ts'
import { failureOf, storedReason } from './reason.ts'
import type { Session } from './session.ts'
import { type Goal, waitFor } from './watch.ts'

export interface WaitChoice {
  wait: boolean
  timeout: string
}

/** Without what was not said. */
export function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** People may write `volumes/data` where only volumes can be meant. */
export function volumeName(word: string): string {
  return word.replace(/^volumes?\//, '')
}

/** Waits with a line that says how far it is; what ends it for good is thrown with its reason. */
export async function follow(
  { api, signal, output }: Session,
  {
    plural,
    name,
    project,
    title,
    goal,
    timeout,
  }: { plural: string; name: string; project?: string | undefined; title: string; goal: Goal; timeout: string },
): Promise<ApiObject> {
  const line = output === 'table' || process.stderr.isTTY ? new ProgressLine(title) : undefined
  const check = (object: ApiObject | undefined) => {
    const failure = object && failureOf(object)
    if (failure) throw failure
    goal.check?.(object)
  }
  try {
    const found = await waitFor(
      api,
      { ...goal, check },
      {
        kind: kindNamed(plural),
        key: { project, name },
        timeoutMs: parseDuration(timeout),
        signal,
        onChange: (object) => line?.update(progressOf(object)),
      },
    )
    line?.end('done')
    return found!
  } catch (error) {
    line?.end('failed', signal.aborted ? 'goes on at the server' : '')
    throw error
  }
}

function progressOf(object: ApiObject | undefined): { message?: string; done?: number; total?: number; unit?: 'bytes' } {
  const move = object?.status['move'] as { doneBytes: number; totalBytes: number } | undefined
  if (move) return { done: move.doneBytes, total: move.totalBytes, unit: 'bytes' }
  const reason = object?.status['reason'] as { message: string } | undefined
  return reason ? { message: reason.message } : {}
}

/** Reasons of a volume that nothing but people will change. */
const lasting = new Set([
  'volume.no_room',
  'pool.none_of_tier',
  'pool.not_found',
  'volume.moves_later',
  'volume.grows_later',
  'volume.never_used',
])

/** A goal that is given up when its object says why it will not come by itself. */
export function hopeful(words: string, reached: (object: ApiObject) => boolean, isFinal = (code: string) => lasting.has(code)): Goal {
  return {
    words,
    reached: (object) => object !== undefined && reached(object),
    check(object) {
      const reason = object?.status['reason'] as Parameters<typeof storedReason>[0] | undefined
      if (reason && isFinal(reason.code)) throw storedReason(reason)
    },
  }
}

export function withWaiting(command: Command, timeout = '10m'): Command {
  return withApi(command).option('--no-wait', 'return at once').option('--timeout <time>', 'wait no longer than this', timeout)
}
