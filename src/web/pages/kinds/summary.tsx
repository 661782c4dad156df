import { SimpleGrid, Stack, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import type { AnyObject } from '../../data/apply-events.ts'
import { useSchema } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { Ago } from '../../ui/time.tsx'
import { Fact, Facts } from '../../ui/value.tsx'

/** What it should be and what it is, side by side. */
export function Summary({ kind, object: { metadata, spec, status } }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const { phase, ...others } = status
  const { data: schema } = useSchema(kind.kind)
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
      <Stack gap="md">
        <Card title={t('detail.status')}>
          <Facts value={{ phase, ...others }} schema={schema?.status} without={['reason']} />
        </Card>
        <Card title={t('detail.metadata')}>
          <dl className="facts">
            <Fact label={t('detail.created')}>
              <Ago at={metadata.createdAt} />
            </Fact>
            <Fact label={t('detail.updated')}>
              <Ago at={metadata.updatedAt} />
            </Fact>
            <Fact label={t('detail.uid')}>
              <span className="mono">{metadata.uid}</span>
            </Fact>
          </dl>
        </Card>
      </Stack>
      <Card title={t('detail.spec')}>
        <Facts value={spec} schema={schema?.spec} />
      </Card>
    </SimpleGrid>
  )
}

export function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="card" style={{ padding: '16px 20px' }}>
      <Title order={2} mb="sm">
        {title}
      </Title>
      {children}
    </section>
  )
}
