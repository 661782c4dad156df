import { Badge, Button, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { AnyObject } from '../../data/apply-events.ts'
import { call } from '../../data/http.ts'
import { useWords } from '../../i18n/use-words.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Phase } from '../../ui/phase.tsx'
import { notifyProblem } from '../../ui/problem.tsx'
import { Ago } from '../../ui/time.tsx'
import { NewTokenDialog } from './new-token-dialog.tsx'

export interface TokensPanelProps {
  tokens: readonly AnyObject[]
  /** Where one is made: `POST`. */
  createPath: string
  /** Where one is taken away, without its name. */
  removePath: string
  /** Why none can be made. */
  reason?: string | undefined
  onChange(): void
}

/** Tokens of one owner. Their text is shown once, when they are made. */
export function TokensPanel({ tokens, createPath, removePath, reason, onChange }: TokensPanelProps) {
  const { t } = useWords()
  const [making, setMaking] = useState(false)
  const revoke = async (name: string) => {
    try {
      await call('DELETE', `${removePath}/${encodeURIComponent(name)}`)
    } catch (error) {
      notifyProblem(error)
    }
    onChange()
  }
  return (
    <Stack gap="sm">
      <Group>
        <ActionButton size="xs" reason={reason} leftSection={<Plus size={14} aria-hidden />} onClick={() => setMaking(true)}>
          {t('access.newToken')}
        </ActionButton>
      </Group>
      {tokens.length === 0 ? <Text className="quiet">{t('access.noTokens')}</Text> : <TokenTable tokens={tokens} revoke={revoke} />}
      {making && <NewTokenDialog path={createPath} onClose={() => setMaking(false)} onMade={onChange} />}
    </Stack>
  )
}

function TokenTable({ tokens, revoke }: { tokens: readonly AnyObject[]; revoke(name: string): void }) {
  const { t } = useWords()
  return (
    <Table.ScrollContainer minWidth={620} type="native">
      <Table verticalSpacing={6} aria-label={t('access.tokens')}>
        <Table.Thead>
          <Table.Tr>
            {(['description', 'scope', 'phase', 'lastUsed', 'expires'] as const).map((id) => (
              <Table.Th key={id}>{t(`access.tokenColumn.${id}`)}</Table.Th>
            ))}
            <Table.Th pos="relative">
              <VisuallyHidden>{t('access.actions')}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tokens.map(({ metadata, spec, status }) => (
            <Table.Tr key={metadata.name}>
              <Table.Td>{String(spec['description'] || metadata.name)}</Table.Td>
              <Table.Td>
                <Scope scope={spec['scope'] as { project?: string; roles?: string[] } | undefined} />
              </Table.Td>
              <Table.Td>
                <Phase phase={status.phase} />
              </Table.Td>
              <Table.Td>{typeof status['lastUsedAt'] === 'string' ? <Ago at={status['lastUsedAt']} /> : t('access.never')}</Table.Td>
              <Table.Td>{typeof spec['expiresAt'] === 'string' ? <Ago at={spec['expiresAt']} /> : t('access.never')}</Table.Td>
              <Table.Td ta="right">
                <Button
                  size="compact-xs"
                  variant="light"
                  color="red"
                  aria-label={t('access.revokeToken', { name: String(spec['description'] || metadata.name) })}
                  onClick={() => revoke(metadata.name)}
                >
                  {t('access.revoke')}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Scope({ scope = {} }: { scope?: { project?: string; roles?: string[] } | undefined }) {
  const { t } = useWords()
  const parts = [...(scope.project ? [scope.project] : []), ...(scope.roles ?? [])]
  if (parts.length === 0) return <span className="quiet">{t('access.everything')}</span>
  return (
    <Group gap={4}>
      {parts.map((part) => (
        <Badge key={part} variant="default" tt="none" fw={500}>
          {part}
        </Badge>
      ))}
    </Group>
  )
}
