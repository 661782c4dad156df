import { Alert, Progress, SimpleGrid, Stack, Text } from '@mantine/core'
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { formatBytes, formatDuration } from '../../../base/units.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { Ago } from '../../ui/time.tsx'
import { Fact } from '../../ui/value.tsx'
import { Card, Summary } from '../kinds/summary.tsx'

interface Status {
  at?: string
  target?: string
  consistency?: string
  pauseMs?: number
  tookMs?: number
  readBytes?: number
  sentBytes?: number
  progress?: { doneBytes: number; totalBytes: number }
  proven?: { at: string; tookMs: number; ok: boolean; detail?: string }
  parts?: { name: string; type: string; bytes: number }[]
}

/** No backup counts until it was restored: whether it was stands first. */
export function BackupSummary({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const status = object.status as unknown as Status
  const { progress, parts = [] } = status
  return (
    <Stack gap="md">
      {object.status.phase === 'ready' && <Proof proven={status.proven} />}
      {progress && object.status.phase === 'running' && (
        <Stack gap={6} role="status">
          <Progress value={(progress.doneBytes / Math.max(1, progress.totalBytes)) * 100} aria-label={t('backups.progress')} />
          <Text size="sm" className="quiet">
            {formatBytes(progress.doneBytes)} / {formatBytes(progress.totalBytes)}
          </Text>
        </Stack>
      )}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Card title={t('detail.status')}>
          <Numbers object={object} status={status} />
        </Card>
        <Card title={t('backups.parts')}>
          <dl className="facts">
            {parts.map(({ name, type, bytes }) => (
              <Fact key={name} label={name}>
                {formatBytes(bytes)} <span className="quiet">{type}</span>
              </Fact>
            ))}
          </dl>
        </Card>
      </SimpleGrid>
      <details>
        <summary className="more">{t('instances.everything')}</summary>
        <div style={{ marginTop: 12 }}>
          <Summary kind={kind} object={object} />
        </div>
      </details>
    </Stack>
  )
}

function Proof({ proven }: { proven: Status['proven'] }) {
  const { t } = useWords()
  if (!proven)
    return (
      <Alert color="orange" icon={<ShieldAlert size={18} />} title={t('backups.unproven')}>
        {t('backups.unprovenHint')}
      </Alert>
    )
  return (
    <Alert
      color={proven.ok ? 'leaf' : 'red'}
      icon={proven.ok ? <ShieldCheck size={18} /> : <ShieldAlert size={18} />}
      title={t(proven.ok ? 'backups.proven' : 'backups.broken')}
    >
      <Ago at={proven.at} /> · {t('backups.took', { time: formatDuration(proven.tookMs) })} {proven.detail}
    </Alert>
  )
}

function Numbers({ object: { spec }, status }: { object: AnyObject; status: Status }) {
  const { t, words } = useWords()
  const { at, target, consistency, pauseMs, tookMs, readBytes, sentBytes } = status
  return (
    <dl className="facts">
      <Fact label={words.column('SOURCE')}>{String(spec['source'])}</Fact>
      {at && (
        <Fact label={t('backups.at')}>
          <Ago at={at} />
        </Fact>
      )}
      {target && <Fact label={words.column('TARGET')}>{target}</Fact>}
      {consistency && <Fact label={words.column('CONSISTENCY')}>{words.value('consistency', consistency)}</Fact>}
      {readBytes !== undefined && <Fact label={t('backups.read')}>{formatBytes(readBytes)}</Fact>}
      {sentBytes !== undefined && <Fact label={t('backups.new')}>{formatBytes(sentBytes)}</Fact>}
      {tookMs !== undefined && <Fact label={t('backups.duration')}>{formatDuration(tookMs)}</Fact>}
      {pauseMs !== undefined && <Fact label={t('backups.pause')}>{formatDuration(pauseMs)}</Fact>}
    </dl>
  )
}
