import { Alert, Progress, Stack, Text } from '@mantine/core'
import { hasEnded, operationWords, progressOf } from '../app/operations.ts'
import type { AnyObject } from '../data/apply-events.ts'
import { useObject } from '../data/queries.ts'
import { type Reason, useReason } from '../i18n/use-reason.ts'
import { useWords } from '../i18n/use-words.ts'
import { theKind } from '../kinds/kinds.ts'

/** How far an operation is, until it has ended and how. */
export function OperationProgress({ operation: begun }: { operation: AnyObject }) {
  const { t, words } = useWords()
  const { project, name } = begun.metadata
  const { data } = useObject({ kind: theKind('Operation'), project, name })
  const operation = data ?? begun
  const text = operationWords(operation, words.verb)
  const { fraction, message } = progressOf(operation)
  const { phase } = operation.status
  const reason = useReason(operation.status['reason'] as Reason | undefined)
  if (hasEnded(operation))
    return (
      <Alert color={phase === 'succeeded' ? 'leaf' : 'red'} role="status" title={t(`operations.${phase as 'succeeded'}`, text)}>
        {reason && `${reason.message ?? ''} ${reason.hint ?? ''}`}
      </Alert>
    )
  return (
    <Stack gap={6} role="status">
      <Text size="sm" fw={600}>
        {t('operations.progress', text)}
      </Text>
      <Progress value={(fraction ?? 1) * 100} animated={fraction === undefined} aria-label={message ?? t('operations.progress', text)} />
      <Text size="sm" className="quiet">
        {message}
      </Text>
    </Stack>
  )
}
