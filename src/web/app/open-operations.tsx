import { Popover, Stack, Text } from '@mantine/core'
import type { AnyObject } from '../data/apply-events.ts'
import { useWords } from '../i18n/use-words.ts'
import { theKind } from '../kinds/kinds.ts'
import { AppLink } from '../ui/app-link.tsx'
import type { OpenedProps } from '../ui/on-demand.tsx'
import { useOpensAtOnce } from '../ui/opens-at-once.ts'
import { operationWords, progressOf } from './operations.ts'
import { detailPath, listPath } from './paths.ts'

const operations = theKind('Operation')

/** Operations that run, each with how far it is. */
export function OpenOperations({ items, target }: OpenedProps & { items: readonly AnyObject[] }) {
  const { t, words } = useWords()
  const opens = useOpensAtOnce()
  return (
    <Popover position="bottom-end" width={300} shadow="md" trapFocus {...opens.state}>
      <Popover.Target>{opens.on(target, { onClick: opens.toggle })}</Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Text fw={600} size="sm">
            <AppLink href={listPath(operations)} className="link">
              {t('operations.running')}
            </AppLink>
          </Text>
          {items.length === 0 && (
            <Text size="sm" className="quiet">
              {t('operations.none')}
            </Text>
          )}
          {items.map((operation) => {
            const { verb, target } = operationWords(operation, words.verb)
            const { message } = progressOf(operation)
            return (
              <Text key={operation.metadata.uid} size="sm">
                <AppLink href={detailPath(operations, operation.metadata)} className="link">
                  {verb} {target}
                </AppLink>{' '}
                <span className="quiet">{message}</span>
              </Text>
            )
          })}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
