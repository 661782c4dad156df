import { Group, Table, Text } from '@mantine/core'
import { detailPath } from '../../app/paths.ts'
import { useWords } from '../../i18n/use-words.ts'
import { theKind } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import type { Grant } from './rights.ts'
import { Subject } from './subject.tsx'

/** Who holds which role, and where. */
export function GrantList({ grants, isPartial }: { grants: readonly (Grant & { via?: string })[]; isPartial: boolean }) {
  const { t } = useWords()
  return (
    <>
      {grants.length === 0 && <Text className="quiet">{t('access.noGrants')}</Text>}
      {grants.length > 0 && (
        <Table.ScrollContainer minWidth={420} type="native">
          <Table verticalSpacing={6} aria-label={t('access.grants')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('access.who')}</Table.Th>
                <Table.Th>{t('access.role')}</Table.Th>
                <Table.Th>{t('access.where')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {grants.map(({ subject, role, project, via }) => (
                <Table.Tr key={`${subject} ${role} ${project ?? ''}`}>
                  <Table.Td>
                    <Group gap={6}>
                      <Subject subject={subject} />
                      {via && <span className="quiet">{t('access.viaGroup')}</span>}
                    </Group>
                  </Table.Td>
                  <Table.Td>
                    <AppLink href={detailPath(theKind('Role'), { name: role })} className="link">
                      {role}
                    </AppLink>
                  </Table.Td>
                  <Table.Td>
                    {project === undefined ? (
                      t('access.wholeCloud')
                    ) : (
                      <AppLink href={detailPath(theKind('Project'), { name: project })} className="link">
                        {project}
                      </AppLink>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {isPartial && (
        <Text size="xs" className="quiet" mt="xs">
          {t('access.partial')}
        </Text>
      )}
    </>
  )
}
