import './apps.css'
import { Anchor, Group, NumberInput, SimpleGrid, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { GuardDialog } from '../../actions/dialogs.tsx'
import { useAct } from '../../actions/use-act.ts'
import { useRefusal } from '../../actions/use-refusal.ts'
import { createPath, detailPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { objectPath } from '../../data/keys.ts'
import { useList } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { MetricGraphs } from '../../ui/graphs.tsx'
import { Phase } from '../../ui/phase.tsx'
import { Fact } from '../../ui/value.tsx'
import { Card, Summary } from '../kinds/summary.tsx'
import { ReplicaBoard } from './replica-board.tsx'
import { UpgradePanel } from './upgrade-panel.tsx'
import { usePolicy } from './use-policy.ts'

const routes = theKind('Route')
const policies = theKind('AutoscalePolicy')

interface Spec {
  template: { image: string }
  ports: { port: number; mode: string; publish?: number }[]
  update: { strategy: string }
}

interface Status {
  ready: number
  wanted: number
  revision: number
  target: number
  address?: string
  hostname?: string
}

/** An app at work: its upgrade as it moves, its replicas as they come and go, what goes to each. */
export function AppOverview({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const { project, name } = object.metadata
  const path = objectPath({ kind, project, name })
  return (
    <Stack gap="md">
      <UpgradePanel kind={kind} app={object} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <What app={object} />
        <Scale kind={kind} app={object} />
      </SimpleGrid>
      <ReplicaBoard app={object} path={path} />
      <MetricGraphs
        path={`${path}/metrics`}
        panels={[
          { title: t('metrics.requests'), names: ['requests', 'errors'] },
          { title: t('metrics.latency'), names: ['latency'] },
          { title: t('metrics.cpu'), names: ['cpu'] },
          { title: t('metrics.memory'), names: ['memory'] },
        ]}
      />
      <details>
        <summary className="more">{t('apps.everything')}</summary>
        <div style={{ marginTop: 12 }}>
          <Summary kind={kind} object={object} />
        </div>
      </details>
    </Stack>
  )
}

function What({ app }: { app: AnyObject }) {
  const { t } = useWords()
  const { project, name } = app.metadata
  const spec = app.spec as unknown as Spec
  const status = app.status as unknown as Status
  const { data } = useList({ kind: routes, project, params: { where: [{ path: 'spec.app', value: name }] }, limit: 20 })
  return (
    <Card title={t('apps.what')}>
      <dl className="facts">
        <Fact label={t('apps.image')}>
          <span className="mono">{spec.template.image}</span>
        </Fact>
        <Fact label={t('apps.revision')}>
          {status.revision}
          {status.target !== status.revision && ` → ${status.target}`}
        </Fact>
        <Fact label={t('apps.address')}>
          <span className="mono">{status.address ?? '–'}</span> <span className="quiet">{status.hostname}</span>
        </Fact>
        <Fact label={t('apps.ports')}>
          {spec.ports.length === 0 && <span className="quiet">{t('apps.noPorts')}</span>}
          {spec.ports.map(({ port, mode, publish }) => (
            <div key={port}>
              {port} <span className="quiet">{mode}</span>
              {publish !== undefined && <span> · {t('apps.onHost', { port: publish })}</span>}
            </div>
          ))}
        </Fact>
        <Fact label={t('apps.routes')}>
          {data?.items.map((route) => (
            <Group key={route.metadata.uid} gap="sm">
              <AppLink href={detailPath(routes, route.metadata)} className="link">
                {route.metadata.name}
              </AppLink>
              {typeof route.status['url'] === 'string' && (
                <Anchor href={route.status['url']} target="_blank" rel="noreferrer" size="sm">
                  {route.status['url']}
                </Anchor>
              )}
              <Phase phase={route.status.phase} />
            </Group>
          ))}
          <AppLink href={createPath(routes, project)} className="text-link">
            {t('apps.addRoute')}
          </AppLink>
        </Fact>
      </dl>
    </Card>
  )
}

/** How many there are, and should be; where a policy decides, what it decided and why. */
function Scale({ kind, app }: { kind: KindInfo; app: AnyObject }) {
  const { t } = useWords()
  const { project, name } = app.metadata
  const { ready, wanted } = app.status as unknown as Status
  const { policy } = usePolicy(project, name)
  const refusal = useRefusal(kind, app)('scale')
  const { run, busy, guarded, confirm, refuse } = useAct()
  const [replicas, setReplicas] = useState<number | string>(Number(app.spec['replicas']))
  const reason =
    refusal ?? (policy ? t('apps.policyDecides') : Number(replicas) === app.spec['replicas'] ? t('apps.sameNumber') : undefined)
  return (
    <Card title={t('apps.scale')}>
      <Group align="flex-end" gap="lg">
        <div>
          <span className="ready-number">{ready}</span>
          <span className="quiet"> / {wanted}</span>
          <Text size="xs" className="quiet">
            {t('apps.readyOf')}
          </Text>
        </div>
        <NumberInput
          label={t('apps.replicas')}
          min={0}
          max={10_000}
          w={130}
          value={replicas}
          disabled={Boolean(policy)}
          onChange={setReplicas}
        />
        <ActionButton
          loading={busy}
          reason={reason}
          onClick={() => void run({ kind, verb: 'scale', objects: [app], body: { replicas: Number(replicas) } })}
        >
          {t('apps.scaleGo')}
        </ActionButton>
      </Group>
      {policy && <Decision policy={policy} />}
      <div style={{ marginTop: 14 }}>
        <CliHint
          command={
            policy ? `pando app autoscale ${name}${projectOption(project)}` : `pando app scale ${name} ${replicas}${projectOption(project)}`
          }
        />
      </div>
      {guarded && <GuardDialog guarded={guarded} onConfirm={confirm} onClose={refuse} />}
    </Card>
  )
}

function Decision({ policy: { metadata, spec, status } }: { policy: AnyObject }) {
  const { t } = useWords()
  return (
    <Text size="sm" mt="sm" component="div">
      <AppLink href={detailPath(policies, metadata)} className="text-link">
        {t('apps.policy')}
      </AppLink>{' '}
      {t('apps.between', { min: spec['min'], max: spec['max'] })}
      {typeof status['why'] === 'string' && <div className="quiet">{status['why']}</div>}
    </Text>
  )
}

export function projectOption(project: string | undefined): string {
  return project === undefined || project === 'default' ? '' : ` --project ${project}`
}
