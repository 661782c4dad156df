import { Progress, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { formatBytes } from '../../../base/units.ts'
import { operationWords, progressOf } from '../../app/operations.ts'
import { detailPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { useList } from '../../data/queries.ts'
import { type Reason, useReason } from '../../i18n/use-reason.ts'
import { useWords } from '../../i18n/use-words.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { Phase } from '../../ui/phase.tsx'
import { Ago } from '../../ui/time.tsx'
import { SeverityMark } from '../alarms/severity.tsx'
import { type ProjectUsage, usageText } from '../projects/usage.ts'
import { firing } from './firing.ts'

const instances = theKind('Instance')
const operations = theKind('Operation')
const projects = theKind('Project')
const alarms = theKind('Alarm')
/** Rows of a card; the title leads to all of them. */
const shown = 6

export function Panel({ id, title, children }: { id: string; title: ReactNode; children: ReactNode }) {
  return (
    <section className="card panel" aria-labelledby={id}>
      <Title order={2} id={id} mb="sm">
        {title}
      </Title>
      {children}
    </section>
  )
}

/** Alarms that fire, and instances that are not as wished and do not get there by themselves. */
export function Attention({ project }: { project: string | undefined }) {
  const { t } = useWords()
  const alarmList = useList(firing)
  const inPhase = (value: string) => ({ kind: instances, project, limit: shown, params: { where: [{ path: 'status.phase', value }] } })
  const failed = useList(inPhase('failed'))
  const waiting = useList(inPhase('backoff'))
  const fires = (alarmList.data?.items ?? [])
    .filter(({ spec }) => !project || objectOf(spec).project === project)
    .sort((a, b) => badness(b) - badness(a))
  const troubled = [...(failed.data?.items ?? []), ...(waiting.data?.items ?? [])]
  return (
    <Panel id="attention" title={t('overview.troubled')}>
      {fires.length + troubled.length === 0 && (
        <Text size="sm" className="quiet">
          {t('overview.allWell')}
        </Text>
      )}
      <ul className="plain">
        {fires.slice(0, shown).map(({ metadata, spec, status }) => (
          <li key={metadata.uid}>
            <SeverityMark severity={String(spec['severity'])} />{' '}
            <AppLink href={detailPath(alarms, metadata)} className="link">
              {String(status['summary'])}
            </AppLink>{' '}
            <span className="quiet">{typeof status['firedAt'] === 'string' && <Ago at={status['firedAt']} />}</span>
          </li>
        ))}
        {troubled.slice(0, shown).map(({ metadata, status }) => (
          <li key={metadata.uid}>
            <Phase phase={status.phase} />{' '}
            <AppLink href={detailPath(instances, metadata)} className="link">
              {metadata.name}
            </AppLink>{' '}
            <Why reason={status['reason'] as Reason | undefined} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Why({ reason }: { reason: Reason | undefined }) {
  return <span className="quiet">{useReason(reason)?.message}</span>
}

/** The worst first; those alike stay the newest first. */
function badness({ spec }: AnyObject): number {
  return ['info', 'warning', 'critical'].indexOf(String(spec['severity']))
}

function objectOf(spec: AnyObject['spec']): { project?: string } {
  return spec['object'] as { project?: string }
}

/** What the cloud is busy with, and how far it is. */
export function RunningNow({ project }: { project: string | undefined }) {
  const { t, words } = useWords()
  const { data } = useList({ kind: operations, project, params: { where: [{ path: 'status.phase', value: 'running' }] }, limit: shown })
  if (!data || data.items.length === 0) return null
  return (
    <Panel id="running-now" title={t('operations.running')}>
      <ul className="plain">
        {data.items.map((operation) => {
          const { verb, target } = operationWords(operation, words.verb)
          const { fraction, message } = progressOf(operation)
          return (
            <li key={operation.metadata.uid}>
              <AppLink href={detailPath(operations, operation.metadata)} className="link">
                {verb} {target}
              </AppLink>{' '}
              <span className="quiet">{message}</span>
              <Progress
                value={fraction === undefined ? 100 : 100 * fraction}
                animated={fraction === undefined}
                striped={fraction === undefined}
                size="xs"
                aria-label={`${verb} ${target}`}
              />
            </li>
          )
        })}
      </ul>
    </Panel>
  )
}

/** What the project holds beside what it may. */
export function QuotaNow({ project }: { project: string }) {
  const { t } = useWords()
  const { data } = useQuery({
    queryKey: ['usage', project],
    queryFn: ({ signal }) => call<ProjectUsage>('GET', `/v1/projects/${encodeURIComponent(project)}/usage`, { signal }),
    refetchInterval: 15_000,
  })
  const limited = data?.amounts.filter(({ limit }) => limit !== undefined) ?? []
  if (limited.length === 0) return null
  return (
    <Panel
      id="quota-now"
      title={
        <AppLink href={detailPath(projects, { name: project })} className="link">
          {t('projects.quotaOf', { project })}
        </AppLink>
      }
    >
      <div className="meters">
        {limited.map((amount) => (
          <QuotaMeter key={amount.name} amount={amount} />
        ))}
      </div>
    </Panel>
  )
}

export function QuotaMeter({ amount: { name, used, limit = 0 } }: { amount: ProjectUsage['amounts'][number] }) {
  const { t, words } = useWords()
  const share = limit === 0 ? 100 : Math.min(100, (100 * used) / limit)
  const text = t('projects.usedOf', { used: usageText(name, used, formatBytes), limit: usageText(name, limit, formatBytes) })
  return (
    <div>
      <div className="meter-line">
        <span>{words.field(name)}</span>
        <span className="quiet">{text}</span>
      </div>
      <Progress
        value={share}
        size={5}
        color={share >= 100 ? 'red' : share > 85 ? 'orange' : 'leaf'}
        aria-label={`${words.field(name)}: ${text}`}
      />
    </div>
  )
}
