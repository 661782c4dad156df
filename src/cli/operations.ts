import type { ApiObject } from './api.ts'
import { kindNamed } from './kinds.ts'
import { type Progress, ProgressLine } from './print/progress.ts'
import { failureOf } from './reason.ts'
import type { Session } from './session.ts'
import { versionsOf } from './watch.ts'

const ended = ['succeeded', 'failed', 'cancelled']

/**
 * Shows an operation until it ends and returns it; throws its reason when it failed. Ctrl-C leaves it running on the
 * server and says how to look at it again, and how to end it.
 */
export async function followOperation(session: Session, operation: ApiObject, title: string): Promise<ApiObject> {
  const { api, signal, output } = session
  const { name, project } = operation.metadata
  const line = output === 'table' || process.stderr.isTTY ? new ProgressLine(title) : undefined
  const done = new AbortController()
  const until = AbortSignal.any([signal, done.signal])
  try {
    for await (const now of versionsOf(api, { kind: kindNamed('operations'), key: { project, name }, signal: until })) {
      if (!now) break // cleared away: it ended long ago
      line?.update(progressOf(now))
      if (!ended.includes(now.status.phase)) continue
      const failure = failureOf(now)
      if (failure) throw failure
      line?.end('done')
      return now
    }
    signal.throwIfAborted()
  } catch (error) {
    line?.end('failed', signal.aborted ? `goes on at the server: pando wait operations/${name}, or pando operation cancel ${name}` : '')
    throw error
  } finally {
    done.abort()
  }
  return operation
}

function progressOf({ status }: ApiObject): Progress {
  const { message, progress } = status as { message?: string; progress?: { done: number; total?: number; unit: 'bytes' | 'steps' } }
  return { message, ...progress }
}
