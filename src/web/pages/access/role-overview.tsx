import './access.css'
import { Group, Stack, Switch, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Check, Tag } from 'lucide-react'
import { useState } from 'react'
import type { AnyObject } from '../../data/apply-events.ts'
import type { Rule } from '../../data/permissions.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { Card } from '../kinds/summary.tsx'
import { GrantList } from './grant-list.tsx'
import { type Allowed, allowsAnything, type MatrixRow, matrixOf, plainVerbs } from './rights.ts'
import { useGrants } from './use-grants.ts'

/** A role as a table of kinds and verbs, and who holds it. */
export function RoleOverview({ object }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const { grants, isPartial } = useGrants()
  const { name } = object.metadata
  return (
    <Stack gap="md">
      <Text>{String(object.spec['description'] ?? '')}</Text>
      <RoleMatrix rules={object.spec['rules'] as Rule[]} />
      <Card title={t('access.holders')}>
        <GrantList grants={grants.filter(({ role }) => role === name)} isPartial={isPartial} />
      </Card>
    </Stack>
  )
}

/** Kind × verb. What is not allowed is empty; what holds for some labels only has a tag. */
export function RoleMatrix({ rules }: { rules: readonly Rule[] }) {
  const { t, words } = useWords()
  const [all, setAll] = useState(false)
  const { data: rights } = useQuery({
    queryKey: ['rights'],
    queryFn: async () => (await import('../../kinds/rights.json')).default as Record<string, string[]>,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const rows = rights ? matrixOf(rules, rights) : []
  const shown = all ? rows : rows.filter(allowsAnything)
  const selectors = [...new Set(rules.flatMap(({ selector }) => selector ?? []))]
  return (
    <Card title={t('access.matrix')}>
      <Group justify="space-between" mb="sm">
        <Text size="sm" className="quiet">
          {selectors.length > 0 ? t('access.onlyLabels', { selectors: selectors.join(' · ') }) : t('access.matrixHint')}
        </Text>
        <Switch size="sm" label={t('access.showAll')} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who only has the keyboard scrolls it */}
      <section className="matrix-scroll" tabIndex={0} aria-label={t('access.matrix')}>
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">{t('access.kind')}</th>
              {plainVerbs.map((verb) => (
                <th key={verb} scope="col">
                  {words.verb(verb)}
                </th>
              ))}
              <th scope="col">{t('access.actions')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.kind} row={row} />
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  )
}

function Row({ row: { kind, plain, actions } }: { row: MatrixRow }) {
  const { words } = useWords()
  return (
    <tr>
      <th scope="row">{words.titleOne({ kind })}</th>
      {plainVerbs.map((verb) => (
        <td key={verb} data-allowed={plain[verb]}>
          <Mark allowed={plain[verb]} />
        </td>
      ))}
      <td>
        <Group gap={5}>
          {actions.map(({ verb, allowed }) => (
            <span key={verb} className="verb" data-allowed={allowed}>
              <Mark allowed={allowed} />
              {words.verb(verb)}
            </span>
          ))}
        </Group>
      </td>
    </tr>
  )
}

function Mark({ allowed }: { allowed: Allowed }) {
  const { t } = useWords()
  if (allowed === 'absent') return null
  const word = t(`access.allowed.${allowed}`)
  if (allowed === 'none')
    return (
      <span className="quiet" role="img" aria-label={word}>
        ·
      </span>
    )
  const Icon = allowed === 'all' ? Check : Tag
  return <Icon size={14} role="img" aria-label={word} />
}
