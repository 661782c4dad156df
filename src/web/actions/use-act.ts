import { notifications } from '@mantine/notifications'
import { useRef, useState } from 'react'
import type { AnyObject } from '../data/apply-events.ts'
import { ApiError, call } from '../data/http.ts'
import { objectPath } from '../data/keys.ts'
import { useRemember } from '../data/queries.ts'
import { track } from '../data/tracked.ts'
import { useWords } from '../i18n/use-words.ts'
import type { KindInfo } from '../kinds/kind-info.ts'
import { notifyProblem } from '../ui/problem.tsx'
import { inParallel } from './in-parallel.ts'

/** How many requests are under way at once. */
const width = 6

/** What is to be done, to which objects. `delete` is a verb like others. */
export interface Act {
  kind: KindInfo
  verb: string
  objects: readonly AnyObject[]
  body?: unknown
}

/** The server wants the name of what would stop too much of. */
export interface Guarded {
  act: Act
  /** Name to type. */
  name: string
  error: ApiError
}

/** Does things to objects and tells how it went. What stops too much at once is asked for again, see `guarded`. */
export function useAct() {
  const { t, words } = useWords()
  const remember = useRemember()
  const [busy, setBusy] = useState(false)
  const [guarded, setGuarded] = useState<Guarded>()
  const done = useRef<() => void>(undefined)

  const run = async (act: Act, options: { confirm?: string; onDone?: () => void } = {}) => {
    setBusy(true)
    if (options.onDone) done.current = options.onDone
    const outcomes = await inParallel(act.objects, width, (object) => doOne(act, object, { confirm: options.confirm, remember }))
    setBusy(false)
    const failed = outcomes.filter(({ error }) => error !== undefined)
    const guard = failed.find(({ error }) => error instanceof ApiError && error.code.endsWith('.blast_radius'))
    if (guard && options.confirm === undefined) {
      return setGuarded({
        act: { ...act, objects: failed.map(({ item }) => item) },
        name: guardedName(guard.item),
        error: guard.error as ApiError,
      })
    }
    const verb = words.verb(act.verb)
    const worked = outcomes.length - failed.length
    if (worked > 0 && !(act.objects.length === 1 && outcomes[0]?.value === 'operation'))
      notifications.show({ color: 'leaf', message: t('act.done', { verb, count: worked }) })
    const first = failed[0]
    if (first) notifyProblem(first.error, t('act.failed', { verb, name: first.item.metadata.name, count: failed.length }))
    if (failed.length === 0) done.current?.()
  }
  const confirm = () => {
    if (!guarded) return
    setGuarded(undefined)
    void run(guarded.act, { confirm: guarded.name })
  }
  return { run, busy, guarded, confirm, refuse: () => setGuarded(undefined) }
}

async function doOne(
  { kind, verb, body }: Act,
  object: AnyObject,
  { confirm, remember }: { confirm: string | undefined; remember(object: AnyObject): void },
): Promise<'operation' | 'done'> {
  const { project, name } = object.metadata
  const path = objectPath({ kind, project, name })
  const query = confirm === undefined ? {} : { confirm }
  if (verb === 'delete') {
    await call('DELETE', path, { query })
    return 'done'
  }
  const answer = await call<AnyObject | undefined>('POST', `${path}/${verb}`, { query, ...(body === undefined ? {} : { body }) })
  if (answer?.kind === 'Operation') {
    remember(answer)
    track({ uid: answer.metadata.uid, path: `${answer.metadata.project}/${answer.metadata.name}` })
    return 'operation'
  }
  if (answer?.kind === kind.kind) remember(answer)
  return 'done'
}

/** An instance of an app is guarded by its app. */
function guardedName({ metadata }: AnyObject): string {
  return metadata.labels['pando.app'] ?? metadata.name
}
