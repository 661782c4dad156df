import { Progress, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useSyncExternalStore } from 'react'
import type { AnyObject } from '../data/apply-events.ts'
import { useObject } from '../data/queries.ts'
import { subscribeTracked, type TrackedOperation, trackedOperations, untrack } from '../data/tracked.ts'
import { type Reason, useReason } from '../i18n/use-reason.ts'
import { useWords } from '../i18n/use-words.ts'
import { theKind } from '../kinds/kinds.ts'
import { hasEnded, operationWords, progressOf } from './operations.ts'

/** What was begun here shows how far it is until it ends, on whichever page one is by then. */
export function OperationToasts() {
  const tracked = useSyncExternalStore(subscribeTracked, trackedOperations)
  return tracked.map((operation) => <OperationToast key={operation.uid} operation={operation} />)
}

function OperationToast({ operation: { uid, path } }: { operation: TrackedOperation }) {
  const { t, words } = useWords()
  const [project, name] = path.split('/') as [string, string]
  const { data } = useObject({ kind: theKind('Operation'), project, name })
  useEffect(() => {
    if (data === undefined) return
    if (data === null) return untrack(uid)
    const text = operationWords(data, words.verb)
    if (hasEnded(data)) {
      untrack(uid)
      const phase = data.status.phase as 'succeeded' | 'failed' | 'cancelled'
      notifications.hide(uid)
      notifications.show({
        id: `${uid} ended`,
        color: phase === 'failed' ? 'red' : phase === 'cancelled' ? 'gray' : 'leaf',
        title: t(`operations.${phase}`, text),
        message: phase === 'failed' ? <Failure operation={data} /> : undefined,
        autoClose: phase === 'failed' ? false : 4_000,
      })
      return
    }
    const toast = {
      id: uid,
      loading: true,
      autoClose: false as const,
      title: t('operations.progress', text),
      message: <Going operation={data} />,
    }
    notifications.show(toast)
    notifications.update(toast)
  }, [data])
  return null
}

function Going({ operation }: { operation: AnyObject }) {
  const { fraction, message } = progressOf(operation)
  return (
    <>
      {message && <Text size="sm">{message}</Text>}
      {fraction !== undefined && <Progress value={fraction * 100} size="sm" mt={6} aria-label={message ?? ''} />}
    </>
  )
}

function Failure({ operation }: { operation: AnyObject }) {
  const reason = useReason(operation.status['reason'] as Reason | undefined)
  return (
    <>
      <Text size="sm">{reason?.message}</Text>
      <Text size="sm" className="quiet">
        {reason?.hint}
      </Text>
    </>
  )
}
