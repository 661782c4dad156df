import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { DeleteDialog, GuardDialog } from '../../actions/dialogs.tsx'
import { actionsOf, buttonVerbs, isBare } from '../../actions/eligible.ts'
import { useAct } from '../../actions/use-act.ts'
import { useRefusal } from '../../actions/use-refusal.ts'
import { listPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindAction, KindInfo } from '../../kinds/kind-info.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { lazyPage } from '../lazy-page.ts'

const ActionForm = lazyPage<
  { kind: KindInfo; object: AnyObject; action: KindAction; onRun(body: unknown): void; onClose(): void },
  'ActionForm'
>(() => import('../../forms/action-form.tsx'), 'ActionForm')

/** Verbs that stand beside the name; the others are behind the dots. */
const shownVerbs = 3

/** All that can be done to one object. What cannot be done now says why. */
export function ObjectActions({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t, words } = useWords()
  const router = useRouter()
  const { run, busy, guarded, confirm, refuse } = useAct()
  const [deleting, setDeleting] = useState(false)
  const [form, setForm] = useState<KindAction>()
  const reasonOf = useRefusal(kind, object)
  const buttons = buttonVerbs(kind)
    .filter((verb) => reasonOf(verb) === undefined)
    .slice(0, shownVerbs)
  const rest = actionsOf(kind).filter(({ verb }) => !buttons.includes(verb))
  const act = (action: KindAction) => (isBare(action) ? void run({ kind, verb: action.verb, objects: [object] }) : setForm(action))
  return (
    <>
      {buttons.map((verb) => (
        <ActionButton key={verb} size="sm" variant="default" loading={busy} onClick={() => void run({ kind, verb, objects: [object] })}>
          {words.verb(verb)}
        </ActionButton>
      ))}
      {kind.can['delete'] && (
        <ActionButton size="sm" variant="light" color="red" reason={reasonOf('delete')} onClick={() => setDeleting(true)}>
          {words.verb('delete')}
        </ActionButton>
      )}
      {rest.length > 0 && (
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <ActionIcon variant="default" size="lg" aria-label={t('act.more')}>
              <Ellipsis size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((action) => {
              const reason = reasonOf(action.verb)
              return (
                <Tooltip key={action.verb} label={reason ?? ''} disabled={reason === undefined} position="left">
                  <Menu.Item
                    {...(reason === undefined ? {} : { 'data-disabled': true })}
                    aria-disabled={reason !== undefined}
                    aria-description={reason}
                    closeMenuOnClick={reason === undefined}
                    onClick={() => reason === undefined && act(action)}
                  >
                    {words.verb(action.verb)}
                    {!isBare(action) && '…'}
                  </Menu.Item>
                </Tooltip>
              )
            })}
          </Menu.Dropdown>
        </Menu>
      )}
      {deleting && (
        <DeleteDialog
          kind={kind}
          objects={[object]}
          onClose={() => setDeleting(false)}
          onConfirm={() =>
            void run(
              { kind, verb: 'delete', objects: [object] },
              { onDone: () => router.history.push(listPath(kind, object.metadata.project)) },
            )
          }
        />
      )}
      {form && (
        <ActionForm
          kind={kind}
          object={object}
          action={form}
          onClose={() => setForm(undefined)}
          onRun={(body) => {
            setForm(undefined)
            void run({ kind, verb: form.verb, objects: [object], body })
          }}
        />
      )}
      {guarded && <GuardDialog guarded={guarded} onConfirm={confirm} onClose={refuse} />}
    </>
  )
}
