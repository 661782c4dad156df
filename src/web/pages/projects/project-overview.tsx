import '../access/access.css'
import '../overview/overview.css'
import { Badge, Button, Group, Select, SimpleGrid, Stack, Table, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { formatBytes } from '../../../base/units.ts'
import { listPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { objectPath } from '../../data/keys.ts'
import { useMay } from '../../data/me.ts'
import { useList, useRemember } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { theKind } from '../../kinds/kinds.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { AppLink } from '../../ui/app-link.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { notifyProblem, ProblemAlert } from '../../ui/problem.tsx'
import { Subject } from '../access/subject.tsx'
import { Card } from '../kinds/summary.tsx'
import { QuotaMeter } from '../overview/now.tsx'
import { type ProjectUsage, usageText } from './usage.ts'

/** A project: what it holds beside what it may, what that costs, and who may do what in it. */
export function ProjectOverview({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const { name } = object.metadata
  return (
    <Stack gap="md">
      {typeof object.spec['description'] === 'string' && object.spec['description'] !== '' && <Text>{object.spec['description']}</Text>}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Usage kind={kind} name={name} />
        <Inside project={name} />
      </SimpleGrid>
      <Card title={t('projects.members')}>
        <Members kind={kind} project={object} />
      </Card>
    </Stack>
  )
}

function Usage({ kind, name }: { kind: KindInfo; name: string }) {
  const { t, words } = useWords()
  const { data, error, refetch } = useQuery({
    queryKey: ['usage', name],
    queryFn: ({ signal }) => call<ProjectUsage>('GET', `${objectPath({ kind, name })}/usage`, { signal }),
    refetchInterval: 15_000,
  })
  return (
    <Card title={t('projects.quota')}>
      {error && <ProblemAlert error={error} retry={() => void refetch()} />}
      <Stack gap="sm">
        {data?.amounts.map((amount) =>
          amount.limit === undefined ? (
            <div key={amount.name} className="meter-line">
              <span>{words.field(amount.name)}</span>
              <span className="quiet">{t('projects.noLimit', { used: usageText(amount.name, amount.used, formatBytes) })}</span>
            </div>
          ) : (
            <QuotaMeter key={amount.name} amount={amount} />
          ),
        )}
        {data && (
          <Text size="sm" fw={550}>
            {data.cost === undefined
              ? t('projects.noPrices')
              : t('projects.costMonth', { cost: data.cost.toFixed(2), currency: data.currency })}
          </Text>
        )}
      </Stack>
    </Card>
  )
}

function Inside({ project }: { project: string }) {
  const { t } = useWords()
  return (
    <Card title={t('projects.inside')}>
      <dl className="facts">
        {['App', 'Instance', 'Volume', 'Network', 'Image', 'Backup', 'ServiceAccount'].map((kind) => (
          <InsideKind key={kind} kind={theKind(kind)} project={project} />
        ))}
      </dl>
      <AuditLink project={project} />
    </Card>
  )
}

function AuditLink({ project }: { project: string }) {
  const { t } = useWords()
  return (
    <AppLink href={`/audit?project=${encodeURIComponent(project)}`} className="text-link">
      {t('pages.audit')}
    </AppLink>
  )
}

function InsideKind({ kind, project }: { kind: KindInfo; project: string }) {
  const { words } = useWords()
  const { data } = useList({ kind, project, limit: 1 })
  return (
    <>
      <dt>
        <AppLink href={listPath(kind, project)} className="link">
          {words.title(kind)}
        </AppLink>
      </dt>
      <dd>{data?.total ?? '–'}</dd>
    </>
  )
}

interface Member {
  subject: string
  roles: string[]
}

function Members({ kind, project }: { kind: KindInfo; project: AnyObject }) {
  const { t, words } = useWords()
  const remember = useRemember()
  const members = (project.spec['members'] as Member[] | undefined) ?? []
  const mayGrant = useMay('grant', kind, { object: project, project: project.metadata.name })
  const reason = mayGrant ? undefined : t('act.notAllowed', { verb: words.verb('grant'), kinds: words.other(kind) })
  const change = async (verb: 'grant' | 'revoke', subject: string, role: string) => {
    try {
      remember(await call<AnyObject>('POST', `${objectPath({ kind, name: project.metadata.name })}/${verb}`, { body: { subject, role } }))
      return true
    } catch (error) {
      notifyProblem(error)
      return false
    }
  }
  return (
    <Stack gap="sm">
      {members.length === 0 ? (
        <Text className="quiet">{t('projects.noMembers')}</Text>
      ) : (
        <Table verticalSpacing={6} aria-label={t('projects.members')}>
          <Table.Tbody>
            {members.map(({ subject, roles }) => (
              <Table.Tr key={subject}>
                <Table.Td>
                  <Subject subject={subject} />
                </Table.Td>
                <Table.Td>
                  <Group gap={6}>
                    {roles.map((role) => (
                      <Badge
                        key={role}
                        variant="light"
                        tt="none"
                        rightSection={
                          mayGrant && (
                            <button
                              type="button"
                              className="badge-button"
                              aria-label={t('projects.take', { role, who: subject })}
                              onClick={() => void change('revoke', subject, role)}
                            >
                              <X size={12} aria-hidden />
                            </button>
                          )
                        }
                      >
                        {role}
                      </Badge>
                    ))}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <AddMember reason={reason} onAdd={(subject, role) => change('grant', subject, role)} />
      <CliHint command={`pando project grant viewer user:ann --project ${project.metadata.name}`} />
    </Stack>
  )
}

function AddMember({ reason, onAdd }: { reason: string | undefined; onAdd(subject: string, role: string): Promise<boolean> }) {
  const { t } = useWords()
  const roles = useList({ kind: theKind('Role'), limit: 500 })
  const [subject, setSubject] = useState('')
  const [role, setRole] = useState('viewer')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (reason === undefined && (await onAdd(subject, role))) setSubject('')
  }
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t('projects.who')}
          placeholder={t('projects.whoHint')}
          required
          withAsterisk={false}
          w={320}
          maw="100%"
          autoComplete="off"
          value={subject}
          onChange={(event) => setSubject(event.currentTarget.value)}
        />
        <Select
          label={t('projects.role')}
          w={160}
          allowDeselect={false}
          data={[...new Set([...(roles.data?.items ?? []).map(({ metadata }) => metadata.name), role])]}
          value={role}
          onChange={(next) => next && setRole(next)}
        />
        {reason === undefined ? (
          <Button type="submit">{t('projects.give')}</Button>
        ) : (
          <ActionButton reason={reason}>{t('projects.give')}</ActionButton>
        )}
      </Group>
    </form>
  )
}
