import { Button, Group, SimpleGrid, Stack, Switch, Table, Text, VisuallyHidden } from '@mantine/core'
import { useState } from 'react'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { objectPath } from '../../data/keys.ts'
import { useMay } from '../../data/me.ts'
import { useList, useRemember } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { notifyProblem } from '../../ui/problem.tsx'
import { Ago } from '../../ui/time.tsx'
import { Fact } from '../../ui/value.tsx'
import { Card } from '../kinds/summary.tsx'
import { GrantList } from './grant-list.tsx'
import { Once } from './once.tsx'
import { grantsFor } from './rights.ts'
import { useGrants } from './use-grants.ts'

const sessions = theKind('Session')

/** A person: how they sign in, what they may do and by what, and where they are signed in. */
export function UserOverview({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const { name } = object.metadata
  const { grants, groups, isPartial } = useGrants()
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Account kind={kind} user={object} />
        <Card title={t('access.grants')}>
          <GrantList grants={grantsFor(name, groups, grants)} isPartial={isPartial} />
        </Card>
      </SimpleGrid>
      <Card title={t('access.sessions')}>
        <UserSessions user={name} />
      </Card>
    </Stack>
  )
}

function Account({ kind, user }: { kind: KindInfo; user: AnyObject }) {
  const { t } = useWords()
  const remember = useRemember()
  const { spec, status } = user
  const path = objectPath({ kind, name: user.metadata.name })
  const mayUpdate = useMay('update', kind, { object: user })
  const disable = async (disabled: boolean) => {
    try {
      remember(await call<AnyObject>('PATCH', path, { body: { spec: { disabled } } }))
    } catch (error) {
      notifyProblem(error)
    }
  }
  const yes = (value: unknown) => t(value ? 'access.has' : 'access.hasNot')
  return (
    <Card title={t('access.account')}>
      <dl className="facts">
        <Fact label={t('access.displayName')}>{String(spec['displayName'] || '–')}</Fact>
        <Fact label={t('access.email')}>{String(spec['email'] ?? '–')}</Fact>
        <Fact label={t('signIn.password')}>{yes(status['password'])}</Fact>
        <Fact label={t('account.totp')}>{yes(status['totp'])}</Fact>
        <Fact label={t('account.passkeys')}>{String(status['passkeys'] ?? 0)}</Fact>
        {typeof status['issuer'] === 'string' && <Fact label={t('access.issuer')}>{status['issuer']}</Fact>}
        <Fact label={t('access.lastSignIn')}>
          {typeof status['lastSignInAt'] === 'string' ? <Ago at={status['lastSignInAt']} /> : t('access.never')}
        </Fact>
      </dl>
      <Group mt="md" gap="sm">
        <SetPassword kind={kind} user={user} />
        {status['totp'] === true && <ResetTotp kind={kind} user={user} />}
        <Switch
          size="sm"
          label={t('access.disabled')}
          disabled={!mayUpdate}
          checked={spec['disabled'] === true}
          onChange={(event) => void disable(event.currentTarget.checked)}
        />
      </Group>
    </Card>
  )
}

function useSetPasswordReason(kind: KindInfo, user: AnyObject): string | undefined {
  const { t, words } = useWords()
  const may = useMay('set-password', kind, { object: user })
  return may ? undefined : t('act.notAllowed', { verb: words.verb('update'), kinds: words.other(kind) })
}

/** One is made up and shown once; they have to choose another at the next sign-in. */
function SetPassword({ kind, user }: { kind: KindInfo; user: AnyObject }) {
  const { t } = useWords()
  const reason = useSetPasswordReason(kind, user)
  const [password, setPassword] = useState<string>()
  const set = async () => {
    try {
      const path = `${objectPath({ kind, name: user.metadata.name })}/password`
      setPassword((await call<{ password?: string }>('PUT', path, { body: {} })).password)
    } catch (error) {
      notifyProblem(error)
    }
  }
  return (
    <>
      <ActionButton size="xs" variant="default" reason={reason} onClick={() => void set()}>
        {t('access.setPassword')}
      </ActionButton>
      {password !== undefined && (
        <Dialog title={t('access.setPassword')} onClose={() => setPassword(undefined)}>
          <Once text={password} label={t('access.passwordOnce', { name: user.metadata.name })} onClose={() => setPassword(undefined)} />
        </Dialog>
      )}
    </>
  )
}

function ResetTotp({ kind, user }: { kind: KindInfo; user: AnyObject }) {
  const { t } = useWords()
  const reason = useSetPasswordReason(kind, user)
  const reset = () =>
    call('DELETE', `${objectPath({ kind, name: user.metadata.name })}/totp`).catch((error: unknown) => notifyProblem(error))
  return (
    <ActionButton size="xs" variant="default" reason={reason} onClick={() => void reset()}>
      {t('access.resetTotp')}
    </ActionButton>
  )
}

function UserSessions({ user }: { user: string }) {
  const { t } = useWords()
  const { data } = useList({ kind: sessions, params: { where: [{ path: 'spec.user', value: user }] }, limit: 100 })
  return (
    <SessionTable
      sessions={data?.items ?? []}
      onEnd={(name) => void call('DELETE', `/v1/sessions/${encodeURIComponent(name)}`).catch((error: unknown) => notifyProblem(error))}
      noneText={t('access.noSessions')}
    />
  )
}

/** Browsers and command lines in which somebody is signed in. */
export function SessionTable({
  sessions: items,
  current,
  onEnd,
  noneText,
}: {
  sessions: readonly AnyObject[]
  /** Name of the one that asks. */
  current?: string | undefined
  onEnd(name: string): void
  noneText: string
}) {
  const { t, words } = useWords()
  if (items.length === 0) return <Text className="quiet">{noneText}</Text>
  return (
    <Table.ScrollContainer minWidth={560} type="native">
      <Table verticalSpacing={6} aria-label={t('access.sessions')}>
        <Table.Thead>
          <Table.Tr>
            {(['agent', 'address', 'method', 'lastSeen'] as const).map((id) => (
              <Table.Th key={id}>{t(`access.sessionColumn.${id}`)}</Table.Th>
            ))}
            <Table.Th pos="relative">
              <VisuallyHidden>{t('access.actions')}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map(({ metadata, spec, status }) => (
            <Table.Tr key={metadata.name}>
              <Table.Td maw={300} style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>
                {String(spec['agent'])}
              </Table.Td>
              <Table.Td>{String(spec['address'])}</Table.Td>
              <Table.Td>{words.value('method', String(spec['method']))}</Table.Td>
              <Table.Td>{typeof status['lastSeenAt'] === 'string' && <Ago at={status['lastSeenAt']} />}</Table.Td>
              <Table.Td ta="right">
                {metadata.name === current ? (
                  <span className="quiet">{t('access.thisOne')}</span>
                ) : (
                  <Button size="compact-xs" variant="light" color="red" onClick={() => onEnd(metadata.name)}>
                    {t('access.endSession')}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
