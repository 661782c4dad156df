import '../instances/instances.css'
import { Group, Stack, Text } from '@mantine/core'
import { Monitor } from 'lucide-react'
import { GuardDialog } from '../../actions/dialogs.tsx'
import { useAct } from '../../actions/use-act.ts'
import { useRefusal } from '../../actions/use-refusal.ts'
import { detailPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { objectPath } from '../../data/keys.ts'
import { useList } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { Phase } from '../../ui/phase.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { Ago } from '../../ui/time.tsx'
import { openScreen } from '../instances/open-screen.ts'

const desktopKind = theKind('Desktop')

/** Who has which desktop of a pool. */
export function DesktopsTab({ object }: { kind: KindInfo; object: AnyObject }) {
  const { t, words } = useWords()
  const { project, name } = object.metadata
  const params = { where: [{ path: 'spec.pool', value: name }] }
  const { data, error, refetch } = useList({ kind: desktopKind, project, params, limit: 1000 })
  const act = useAct()
  if (error) return <ProblemAlert error={error} retry={() => void refetch()} />
  if (!data) return <Loading />
  const { desktops = 0, ready = 0, inUse = 0, old = 0 } = object.status as Record<string, number | undefined>
  return (
    <Stack gap="sm">
      <Text role="status">{t('desktops.counts', { desktops, ready, inUse, old })}</Text>
      <div className="card" style={{ overflowX: 'auto' }}>
        <table className="files">
          <thead>
            <tr>
              <th>{words.titleOne(desktopKind)}</th>
              <th>{words.column('USER')}</th>
              <th>{words.column('PHASE')}</th>
              <th className="wide">{t('desktops.lastInput')}</th>
              <th>{t('desktops.do')}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((desktop) => (
              <DesktopRow
                key={desktop.metadata.uid}
                desktop={desktop}
                run={(verb) => void act.run({ kind: desktopKind, verb, objects: [desktop] })}
              />
            ))}
          </tbody>
        </table>
        {data.items.length === 0 && (
          <Text p="md" className="quiet">
            {t('desktops.none')}
          </Text>
        )}
      </div>
      <CliHint command={`pando desktop ls ${name}`} />
      {act.guarded && <GuardDialog guarded={act.guarded} onConfirm={act.confirm} onClose={act.refuse} />}
    </Stack>
  )
}

function DesktopRow({ desktop, run }: { desktop: AnyObject; run(verb: string): void }) {
  const { t, words } = useWords()
  const refusal = useRefusal(desktopKind, desktop)
  const { project, name } = desktop.metadata
  const user = desktop.spec['user'] as string | undefined
  const lastInput = desktop.status['lastInputAt'] as string | undefined
  const connect = refusal('connect') ?? (user === undefined ? t('desktops.nobodyHasIt') : undefined)
  return (
    <tr>
      <td>
        <AppLink href={detailPath(desktopKind, desktop.metadata)} className="link">
          {name}
        </AppLink>
      </td>
      <td>{user ?? <span className="quiet">–</span>}</td>
      <td>
        <Phase phase={desktop.status.phase} />
      </td>
      <td className="wide">{lastInput ? <Ago at={lastInput} /> : <span className="quiet">–</span>}</td>
      <td>
        <Group gap={6} justify="flex-end" wrap="nowrap">
          <ActionButton
            size="compact-sm"
            variant="light"
            reason={connect}
            leftSection={<Monitor size={14} aria-hidden />}
            aria-label={t('desktops.openOf', { name })}
            onClick={() => void openScreen(`${objectPath({ kind: desktopKind, project, name })}/connect`)}
          >
            {t('desktops.open')}
          </ActionButton>
          {(['reset', 'release'] as const).map((verb) => (
            <ActionButton
              key={verb}
              size="compact-sm"
              variant="default"
              reason={refusal(verb)}
              aria-label={`${words.verb(verb)}: ${name}`}
              onClick={() => run(verb)}
            >
              {words.verb(verb)}
            </ActionButton>
          ))}
        </Group>
      </td>
    </tr>
  )
}
