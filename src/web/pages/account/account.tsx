import { Alert, Badge, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { useMe } from '../../data/me.ts'
import type { Me } from '../../data/permissions.ts'
import { useWords } from '../../i18n/use-words.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { notifyProblem, ProblemAlert } from '../../ui/problem.tsx'
import { TokensPanel } from '../access/tokens-panel.tsx'
import { SessionTable } from '../access/user-overview.tsx'
import { Card } from '../kinds/summary.tsx'
import { Passkeys } from './passkeys.tsx'
import { PasswordCard } from './password.tsx'
import { TotpCard } from './totp.tsx'

/** What people do with their own account. */
export function AccountPage() {
  const { t } = useWords()
  const me = useMe()
  if (!me) return <Loading />
  return (
    <>
      <PageHeader title={t('pages.account')} note={me.displayName ?? me.name} />
      <Stack gap="md">
        <WhoIAm me={me} />
        {me.subject.startsWith('user:') ? <Mine me={me} /> : <Alert color="blue">{t('account.noPerson', { subject: me.subject })}</Alert>}
        <CliHint command="pando whoami" />
      </Stack>
    </>
  )
}

function WhoIAm({ me: { subject, groups = [], permissions } }: { me: Me }) {
  const { t } = useWords()
  const projects = permissions.flatMap(({ project }) => project ?? [])
  const isEverywhere = permissions.some(({ project, rules }) => project === undefined && rules.length > 0)
  return (
    <Card title={t('account.who')}>
      <Group gap="sm">
        <span className="mono">{subject}</span>
        {groups.map((group) => (
          <Badge key={group} variant="light" tt="none">
            {t('account.group', { group })}
          </Badge>
        ))}
      </Group>
      <Text size="sm" mt="xs">
        {isEverywhere && t('account.everywhere')} {projects.length > 0 && t('account.inProjects', { projects: projects.join(', ') })}
        {!isEverywhere && projects.length === 0 && t('account.nowhere')}
      </Text>
      <AppLink href="/access" className="text-link">
        {t('account.why')}
      </AppLink>
    </Card>
  )
}

function Mine({ me }: { me: Me }) {
  const { t } = useWords()
  return (
    <>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <PasswordCard me={me} />
        <TotpCard me={me} />
      </SimpleGrid>
      <Passkeys />
      <Card title={t('access.sessions')}>
        <OwnSessions current={me.session?.name} />
      </Card>
      <Card title={t('access.tokens')}>
        <OwnTokens />
      </Card>
    </>
  )
}

function OwnSessions({ current }: { current: string | undefined }) {
  const { t } = useWords()
  const { data, error, end } = useOwn('sessions')
  if (error) return <ProblemAlert error={error} />
  return <SessionTable sessions={data ?? []} current={current} onEnd={end} noneText={t('access.noSessions')} />
}

function OwnTokens() {
  const { data, error, refetch } = useOwn('tokens')
  if (error) return <ProblemAlert error={error} />
  return <TokensPanel tokens={data ?? []} createPath="/v1/me/tokens" removePath="/v1/me/tokens" onChange={refetch} />
}

/** Sessions or tokens of whoever is signed in. */
function useOwn(what: 'sessions' | 'tokens') {
  const client = useQueryClient()
  const key = ['me', what]
  const { data, error } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await call<{ items: AnyObject[] }>('GET', `/v1/me/${what}`, { signal })).items,
  })
  const refetch = () => void client.invalidateQueries({ queryKey: key })
  const end = (name: string) =>
    void call('DELETE', `/v1/me/${what}/${encodeURIComponent(name)}`)
      .catch((problem: unknown) => notifyProblem(problem))
      .finally(refetch)
  return { data, error, refetch, end }
}
