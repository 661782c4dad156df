import { CloseButton, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { DeleteDialog, GuardDialog } from '../../actions/dialogs.tsx'
import { buttonVerbs, refusalOf } from '../../actions/eligible.ts'
import { useAct } from '../../actions/use-act.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { useMe } from '../../data/me.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { ActionButton } from '../../ui/action-button.tsx'

/** What can be done to all that is chosen. A verb is done to those of them that allow it. */
export function BulkBar({ kind, objects, onDone }: { kind: KindInfo; objects: readonly AnyObject[]; onDone: () => void }) {
  const { t, words } = useWords()
  const me = useMe()
  const { run, busy, guarded, confirm, refuse } = useAct()
  const [deleting, setDeleting] = useState<readonly AnyObject[]>()
  if (objects.length === 0) return null
  const verbs = [...buttonVerbs(kind), ...(kind.can['delete'] ? ['delete'] : [])]
  return (
    <Group className="card bulk" gap="xs" role="toolbar" aria-label={t('list.selected', { count: objects.length })}>
      <Text size="sm" fw={600} aria-live="polite">
        {t('list.selected', { count: objects.length })}
      </Text>
      {verbs.map((verb) => {
        const able = objects.filter((object) => refusalOf(kind, verb, { object, me }) === undefined)
        const isDelete = verb === 'delete'
        return (
          <ActionButton
            key={verb}
            size="xs"
            variant={isDelete ? 'light' : 'default'}
            color={isDelete ? 'red' : 'leaf'}
            loading={busy}
            reason={able.length === 0 ? t('act.noneEligible') : undefined}
            onClick={() => (isDelete ? setDeleting(able) : void run({ kind, verb, objects: able }, { onDone }))}
          >
            {words.verb(verb)}
            {able.length > 0 && able.length < objects.length && ` (${able.length})`}
          </ActionButton>
        )
      })}
      <CloseButton ml="auto" size="sm" aria-label={t('list.clear')} onClick={onDone} />
      {deleting && (
        <DeleteDialog
          kind={kind}
          objects={deleting}
          onClose={() => setDeleting(undefined)}
          onConfirm={() => void run({ kind, verb: 'delete', objects: deleting }, { onDone })}
        />
      )}
      {guarded && <GuardDialog guarded={guarded} onConfirm={confirm} onClose={refuse} />}
    </Group>
  )
}
