import { PandoError } from '../../base/errors.ts'
import type { ApiObject } from '../api.ts'
import { kindNamed } from '../kinds.ts'
import { notice } from '../print/output.ts'
import type { ProgressLine } from '../print/progress.ts'
import { storedReason } from '../reason.ts'
import type { Session } from '../session.ts'
import { findObject, waitFor } from '../watch.ts'
import { appProgress, outcomeOf, statusOf } from './progress.ts'

/**
 * Follows an app until what was asked of it is done, and returns it. Throws app.rolled_back when it was taken back, and the
 * reason when it failed. Ctrl-C leaves it going on at the server.
 */
export async function followApp(
  session: Pick<Session, 'api' | 'signal'>,
  { app, line, timeoutMs, asked }: { app: ApiObject; line?: ProgressLine | undefined; timeoutMs: number; asked?: 'revision' | 'number' },
): Promise<ApiObject> {
  const { api, signal } = session
  const { name, project } = app.metadata
  const kind = kindNamed('apps')
  const goal = {
    words: 'ready',
    reached: (object: ApiObject | undefined) => object !== undefined && outcomeOf(object, { asked }) !== undefined,
    check(object: ApiObject | undefined) {
      if (!object || object.metadata.uid !== app.metadata.uid)
        throw new PandoError('store.not_found', { kind: kind.kind, name, plural: kind.plural })
      if (object.metadata.deletedAt !== undefined) throw new PandoError('api.being_deleted', { kind: kind.kind, name })
    },
  }
  try {
    const onChange = (object: ApiObject | undefined) => object && line?.update(appProgress(object))
    const ended = (await waitFor(api, goal, { kind, key: { project, name }, timeoutMs, signal, onChange }))!
    const failure = await failureOf(session, ended, asked)
    if (failure) throw failure
    line?.end('done', readyText(ended))
    return ended
  } catch (error) {
    line?.end('failed')
    if (signal.aborted) notice(`it goes on at the server: pando app describe ${name}`)
    throw error
  }
}

function readyText(app: ApiObject): string {
  const { ready, wanted, address } = statusOf(app)
  return [`${ready} of ${wanted} ready`, address && `at ${address}`].filter(Boolean).join(' ')
}

async function failureOf(
  session: Pick<Session, 'api' | 'signal'>,
  app: ApiObject,
  asked: 'revision' | 'number' | undefined,
): Promise<Error | undefined> {
  const outcome = outcomeOf(app, { asked })
  const { reason } = statusOf(app)
  if (outcome === 'failed') return storedReason(reason!)
  if (outcome !== 'rolledBack') return undefined
  const { name } = app.metadata
  return new PandoError('app.rolled_back', { app: name, why: reason?.message ?? 'see its events', runs: await runningText(session, app) })
}

/** `Revision 3 (shop:1)`: what runs now. */
async function runningText({ api, signal }: Pick<Session, 'api' | 'signal'>, app: ApiObject): Promise<string> {
  const { revision } = statusOf(app)
  const key = { project: app.metadata.project, name: `${app.metadata.name}-${revision}` }
  const found = await findObject(api, { kind: kindNamed('revisions'), key, signal })
  const image = (found?.spec['template'] as { image?: string } | undefined)?.image
  return `Revision ${revision}${image === undefined ? '' : ` (${image})`}`
}
