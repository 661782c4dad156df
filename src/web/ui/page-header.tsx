import { Group, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'

/** The heading of a page, with what can be done there. It names the window, too. */
export function PageHeader({ title, icon, note, children }: { title: string; icon?: ReactNode; note?: ReactNode; children?: ReactNode }) {
  useDocumentTitle(`${title} · Pando`)
  return (
    <Group justify="space-between" align="flex-start" mb="md" gap="sm">
      <Stack gap={2} miw={0}>
        <Group gap="sm" wrap="nowrap">
          {icon}
          <Title order={1} style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Title>
        </Group>
        {note && (
          <Text size="sm" className="quiet" component="div">
            {note}
          </Text>
        )}
      </Stack>
      <Group gap="xs">{children}</Group>
    </Group>
  )
}
