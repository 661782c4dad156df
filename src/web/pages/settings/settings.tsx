import { Anchor, Badge, Group, SimpleGrid, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { detailPath, listPath } from '../../app/paths.ts'
import { ApiError, call } from '../../data/http.ts'
import { useMayAny } from '../../data/me.ts'
import type { MetricSeries } from '../../data/metrics.ts'
import { useList } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { Phase } from '../../ui/phase.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { Fact } from '../../ui/value.tsx'
import { Card } from '../kinds/summary.tsx'
import { Licences } from './licences.tsx'

const certificates = theKind('Certificate')
const providers = theKind('IdentityProvider')
const nodes = theKind('Node')
const auditTargets = theKind('AuditTarget')
const dayMs = 86_400_000
/** Below this one looks whether it is renewed. */
const soonDays = 14

/** What this cloud is, and what it relies on. */
export function SettingsPage() {
  const { t } = useWords()
  return (
    <>
      <PageHeader title={t('pages.settings')} note={t('settings.note')} />
      <Stack gap="md">
        <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
          <About />
          <Authority />
          <Providers />
          <Metrics />
        </SimpleGrid>
        <Certificates />
        <Audit />
        <Licences />
        <CliHint command="pando version" />
      </Stack>
    </>
  )
}

function About() {
  const { t } = useWords()
  const { data, error } = useQuery({
    queryKey: ['version'],
    queryFn: async ({ signal }) => {
      const [version, health] = await Promise.all([
        call<{ version: string; node: string }>('GET', '/v1/version', { signal }),
        call<{ revision: number }>('GET', '/v1/healthz', { signal }),
      ])
      return { ...version, ...health }
    },
  })
  return (
    <Card title={t('settings.about')}>
      {error && <ProblemAlert error={error} />}
      <dl className="facts">
        <Fact label={t('settings.version')}>{data?.version}</Fact>
        <Fact label={t('settings.node')}>{data?.node}</Fact>
        <Fact label={t('settings.revision')}>{data?.revision}</Fact>
        <Fact label="API">
          <Anchor href="/v1/docs" className="text-link">
            {t('settings.api')}
          </Anchor>
        </Fact>
      </dl>
    </Card>
  )
}

interface AuthorityAnswer {
  certificate: string
  subject: string
  notAfter: string
  fingerprint: string
}

function Authority() {
  const { t } = useWords()
  const { data, error } = useQuery({
    queryKey: ['ca'],
    queryFn: ({ signal }) => call<AuthorityAnswer>('GET', '/v1/ca', { signal }),
    retry: false,
  })
  return (
    <Card title={t('settings.authority')}>
      <Text size="sm" className="quiet" mb="sm">
        {t('settings.authorityHint')}
      </Text>
      {error && <ProblemAlert error={error} />}
      {data && (
        <dl className="facts">
          <Fact label={t('settings.subject')}>{data.subject}</Fact>
          <Fact label={t('settings.until')}>
            <Until at={data.notAfter} />
          </Fact>
          <Fact label={t('settings.fingerprint')}>
            <span className="mono">{data.fingerprint}</span>
          </Fact>
          <Fact label="PEM">
            <Anchor
              className="text-link"
              href={`data:application/x-pem-file,${encodeURIComponent(data.certificate)}`}
              download="pando-ca.pem"
            >
              {t('settings.download')}
            </Anchor>
          </Fact>
        </dl>
      )}
    </Card>
  )
}

/** An end, with how many days are left. */
function Until({ at }: { at: string }) {
  const { t, language } = useWords()
  const days = Math.floor((Date.parse(at) - Date.now()) / dayMs)
  return (
    <Group gap="sm">
      {new Date(at).toLocaleDateString(language)}
      <Badge variant="light" tt="none" color={days < 0 ? 'red' : days < soonDays ? 'orange' : 'leaf'}>
        {t('settings.daysLeft', { count: days })}
      </Badge>
    </Group>
  )
}

function Certificates() {
  const { t } = useWords()
  const { data, error } = useList({ kind: certificates, params: { sort: 'status.notAfter' }, limit: 200 })
  return (
    <Card title={t('settings.certificates')}>
      {error && <ProblemAlert error={error} />}
      {data?.items.length === 0 && <Text className="quiet">{t('settings.noCertificates')}</Text>}
      {data && data.items.length > 0 && (
        <Table.ScrollContainer minWidth={520} type="native">
          <Table aria-label={t('settings.certificates')}>
            <Table.Tbody>
              {data.items.map(({ metadata, spec, status }) => (
                <Table.Tr key={metadata.uid}>
                  <Table.Td>
                    <AppLink href={detailPath(certificates, metadata)} className="link">
                      {(spec['hosts'] as string[]).join(', ')}
                    </AppLink>{' '}
                    <span className="quiet">{metadata.project}</span>
                  </Table.Td>
                  <Table.Td>
                    <Phase phase={status.phase} />
                  </Table.Td>
                  <Table.Td>{typeof status['notAfter'] === 'string' && <Until at={status['notAfter']} />}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Card>
  )
}

function Providers() {
  const { t } = useWords()
  const { data, error } = useList({ kind: providers })
  // Whoever may not read them is shown none.
  if (error instanceof ApiError && error.code === 'access.denied') return null
  return (
    <Card title={t('settings.providers')}>
      {error && <ProblemAlert error={error} />}
      {data?.items.length === 0 && <Text size="sm">{t('settings.noProviders')}</Text>}
      <ul className="plain">
        {data?.items.map(({ metadata, spec, status }) => (
          <li key={metadata.uid}>
            <AppLink href={detailPath(providers, metadata)} className="link">
              {String(spec['displayName'] || metadata.name)}
            </AppLink>{' '}
            <span className="quiet">
              {String(spec['issuer'])}
              {status['secret'] !== true && ` · ${t('settings.noSecret')}`}
              {spec['disabled'] === true && ` · ${t('settings.off')}`}
            </span>
          </li>
        ))}
      </ul>
      <AppLink href={listPath(providers)} className="text-link">
        {t('alarms.manage')}
      </AppLink>
    </Card>
  )
}

/** Where the log goes besides, and how far it was sent. */
function Audit() {
  const { t } = useWords()
  const { data, error } = useList({ kind: auditTargets })
  const may = useMayAny()('list', { kind: 'AuditLog', scope: 'project' })
  if (!may) return null
  return (
    <Card title={t('settings.auditTitle')}>
      <Text size="sm" mb="sm">
        <AppLink href="/audit" className="text-link">
          {t('pages.audit')}
        </AppLink>{' '}
        {error === null && data?.items.length === 0 && t('settings.auditText')}
      </Text>
      <ul className="plain">
        {data?.items.map(({ metadata, status }) => (
          <li key={metadata.uid}>
            <AppLink href={detailPath(auditTargets, metadata)} className="link">
              {metadata.name}
            </AppLink>{' '}
            <Phase phase={status.phase} />
          </li>
        ))}
      </ul>
      <CliHint command="pando audit export > audit.ndjson" />
    </Card>
  )
}

function Metrics() {
  const { t } = useWords()
  const { data: machines, error } = useList({ kind: nodes, limit: 1 })
  const node = machines?.items[0]?.metadata.name
  const { data } = useQuery({
    queryKey: ['metrics-source', node],
    queryFn: ({ signal }) =>
      call<MetricSeries>('GET', `/v1/nodes/${encodeURIComponent(node!)}/metrics`, { query: { names: 'cpu', since: '1m' }, signal }),
    enabled: node !== undefined,
    retry: false,
  })
  if (error) return null
  return (
    <Card title={t('settings.metrics')}>
      <Text size="sm">{data && t(`settings.source.${data.source}`)}</Text>
      <Text size="sm" mt="xs">
        {t('settings.scrape')} <span className="mono">/metrics</span>
      </Text>
    </Card>
  )
}
