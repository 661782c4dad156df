import { Alert, Badge, Group, Stack, Tabs, Text } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { KindIcon } from '../../app/navigation-view.tsx'
import { listPath } from '../../app/paths.ts'
import { oneText, type Search } from '../../app/url-state.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import type { Place } from '../../data/keys.ts'
import { useObject } from '../../data/queries.ts'
import { type Reason, useReason } from '../../i18n/use-reason.ts'
import { useWords } from '../../i18n/use-words.ts'
import { cli } from '../../kinds/cli.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Phase } from '../../ui/phase.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { lazyPage } from '../lazy-page.ts'
import { kindPages } from '../registry.ts'
import { ObjectActions } from './object-actions.tsx'
import { Summary } from './summary.tsx'
import { Timeline } from './timeline.tsx'

const YamlTab = lazyPage(() => import('./yaml-tab.tsx'), 'YamlTab')

/** One object: what it should be and is, what happened to it, and all of it as YAML. */
export function GenericDetail({ kind, project, name }: { kind: KindInfo; project?: string | undefined; name: string }) {
  const place: Place = { kind, project, name }
  const { data: object, error, refetch } = useObject(place)
  if (error) return <ProblemAlert error={error} retry={() => void refetch()} />
  if (object === undefined) return <Loading />
  if (object === null) return <Gone place={place} />
  return (
    <>
      <ObjectHeader kind={kind} object={object} />
      <DetailTabs kind={kind} object={object} place={place} />
    </>
  )
}

/** Name, phase, why it is not as wished, and what can be done: pages made by hand begin with it, too. */
export function ObjectHeader({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t, words } = useWords()
  const { name, project, deletedAt, labels } = object.metadata
  const Actions = kindPages[kind.kind]?.Actions
  const reason = useReason(object.status['reason'] as Reason | string | undefined)
  return (
    <>
      <PageHeader
        title={name}
        icon={<KindIcon kind={kind.kind} size={24} />}
        note={
          <Group gap="sm">
            <AppLink href={listPath(kind, project)} className="link">
              {words.titleOne(kind)}
            </AppLink>
            {project && <span>{project}</span>}
            <Phase phase={object.status.phase} />
            {Object.entries(labels).map(([key, value]) => (
              <Badge key={key} variant="default" tt="none" fw={500}>
                {key}={value}
              </Badge>
            ))}
          </Group>
        }
      >
        <Suspense>{Actions && <Actions kind={kind} object={object} />}</Suspense>
        <ObjectActions kind={kind} object={object} />
      </PageHeader>
      {deletedAt && (
        <Alert color="orange" mb="md">
          {t('detail.deleting')}
        </Alert>
      )}
      {reason && (
        <Alert color="orange" mb="md" title={t('detail.reason')}>
          <Text size="sm">{reason.message}</Text>
          <Text size="sm" className="quiet">
            {reason.hint}
          </Text>
        </Alert>
      )}
    </>
  )
}

function DetailTabs({ kind, object, place }: { kind: KindInfo; object: AnyObject; place: Place }) {
  const { t } = useWords()
  const { t: anyText } = useTranslation()
  const navigate = useNavigate()
  const { tabs = [], Summary: OwnSummary = Summary } = kindPages[kind.kind] ?? {}
  const extra = tabs.filter(({ isFor }) => isFor?.(object) ?? true)
  const tab = oneText((useSearch({ strict: false }) as Search)['tab']) ?? 'summary'
  return (
    <Tabs
      value={tab}
      onChange={(value) => void navigate({ to: '.', search: (value === 'summary' ? {} : { tab: value }) as never, replace: true })}
      keepMounted={false}
      mb="md"
    >
      <Tabs.List mb="md">
        <Tabs.Tab value="summary">{t('detail.summary')}</Tabs.Tab>
        {extra.map(({ id, title }) => (
          <Tabs.Tab key={id} value={id}>
            {anyText(title as 'detail.summary')}
          </Tabs.Tab>
        ))}
        <Tabs.Tab value="events">{t('detail.events')}</Tabs.Tab>
        <Tabs.Tab value="yaml">{t('detail.yaml')}</Tabs.Tab>
      </Tabs.List>
      <Suspense fallback={<Loading />}>
        <Tabs.Panel value="summary">
          <OwnSummary kind={kind} object={object} />
        </Tabs.Panel>
        {extra.map(({ id, Tab }) => (
          <Tabs.Panel key={id} value={id}>
            <Tab kind={kind} object={object} />
          </Tabs.Panel>
        ))}
        <Tabs.Panel value="events">
          <Timeline place={place} />
        </Tabs.Panel>
        <Tabs.Panel value="yaml">
          <YamlTab kind={kind} object={object} />
        </Tabs.Panel>
      </Suspense>
      {/* The others know a command of their own. */}
      {!extra.some(({ id }) => id === tab) && <CliHint command={cli.describe(kind, place.name, place.project)} />}
    </Tabs>
  )
}

function Gone({ place: { kind, name, project } }: { place: Place }) {
  const { t, words } = useWords()
  return (
    <Stack className="card" p="xl" align="center">
      <PageHeader title={t('detail.gone', { kind: words.titleOne(kind), name })} />
      <Text className="quiet">{t('detail.goneHint')}</Text>
      <AppLink href={listPath(kind, project)} className="link">
        {t('detail.backToList', { kinds: words.other(kind) })}
      </AppLink>
    </Stack>
  )
}
