import { Badge, Button, Group, Select, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { stringify } from 'yaml'
import { GuardDialog } from '../../actions/dialogs.tsx'
import { useAct } from '../../actions/use-act.ts'
import { useRefusal } from '../../actions/use-refusal.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { useList } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Difference } from '../../ui/difference.tsx'
import { Loading } from '../../ui/loading.tsx'
import { Phase } from '../../ui/phase.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { Ago } from '../../ui/time.tsx'
import { projectOption } from './app-overview.tsx'
import { revisionsOf } from './replicas.ts'

const revisions = theKind('Revision')

/** What an app was made from over time: what changed each time, and the way back. */
export function RevisionsTab({ kind, object: app }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const { project, name } = app.metadata
  const { data, error, refetch } = useList({ kind: revisions, project, params: { where: [{ path: 'spec.app', value: name }] } })
  const [shown, setShown] = useState<number>()
  if (error) return <ProblemAlert error={error} retry={() => void refetch()} />
  if (!data) return <Loading />
  const all = revisionsOf(name, data.items)
  const chosen = all.find(({ spec }) => spec['number'] === shown) ?? all[0]
  return (
    <Stack gap="md">
      <ol className="card revisions">
        {all.map((revision) => (
          <RevisionRow
            key={revision.metadata.uid}
            kind={kind}
            app={app}
            revision={revision}
            isShown={revision === chosen}
            onShow={() => setShown(Number(revision.spec['number']))}
          />
        ))}
      </ol>
      {chosen && <Changes all={all} revision={chosen} />}
      <CliHint command={`pando app history ${name}${projectOption(project)}`} />
      {all.length === 0 && <Text className="quiet">{t('apps.noRevisions')}</Text>}
    </Stack>
  )
}

interface RevisionRowProps {
  kind: KindInfo
  app: AnyObject
  revision: AnyObject
  isShown: boolean
  onShow(): void
}

function RevisionRow({ kind, app, revision: { metadata, spec, status }, isShown, onShow }: RevisionRowProps) {
  const { t } = useWords()
  const { run, busy, guarded, confirm, refuse } = useAct()
  const refusal = useRefusal(kind, app)('rollback')
  const number = Number(spec['number'])
  const isWanted = app.status['target'] === number
  return (
    <li data-shown={isShown || undefined}>
      <Group gap="sm" flex="1 1 260px" miw={0}>
        <Text fw={650}>{number}</Text>
        <Phase phase={status.phase} />
        {isWanted && (
          <Badge size="sm" variant="light" tt="none">
            {t('apps.wantedNow')}
          </Badge>
        )}
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {String(spec['cause'])}
        </Text>
        <Text size="xs" className="quiet">
          <Ago at={metadata.createdAt} />
        </Text>
      </Group>
      <Group gap="xs">
        <Button size="xs" variant={isShown ? 'light' : 'default'} aria-pressed={isShown} onClick={onShow}>
          {t('apps.showChange')}
        </Button>
        <ActionButton
          size="xs"
          variant="default"
          loading={busy}
          reason={refusal ?? (isWanted ? t('apps.isWanted') : undefined)}
          onClick={() => void run({ kind, verb: 'rollback', objects: [app], body: { to: number } })}
        >
          {t('apps.backTo', { number })}
        </ActionButton>
      </Group>
      {guarded && <GuardDialog guarded={guarded} onConfirm={confirm} onClose={refuse} />}
    </li>
  )
}

function Changes({ all, revision }: { all: readonly AnyObject[]; revision: AnyObject }) {
  const { t } = useWords()
  const number = Number(revision.spec['number'])
  const [against, setAgainst] = useState<string | null>(null)
  const others = all.map(({ spec }) => Number(spec['number'])).filter((one) => one !== number)
  const before = against !== null && others.includes(Number(against)) ? Number(against) : (others.find((one) => one < number) ?? others[0])
  const textOf = (of: number | undefined) => {
    const template = all.find(({ spec }) => spec['number'] === of)?.spec['template']
    return template === undefined ? '' : stringify(template, { lineWidth: 0 })
  }
  return (
    <section aria-labelledby="revision-changes">
      <Group mb="xs" justify="space-between">
        <Title order={2} id="revision-changes">
          {t('apps.changes', { number })}
        </Title>
        {before !== undefined && (
          <Select
            size="xs"
            w={200}
            aria-label={t('apps.against')}
            allowDeselect={false}
            data={others.map((one) => ({ value: String(one), label: t('apps.againstNumber', { number: one }) }))}
            value={String(before)}
            onChange={setAgainst}
          />
        )}
      </Group>
      <Difference before={textOf(before)} after={textOf(number)} />
    </section>
  )
}
