import { useMediaQuery } from '@mantine/hooks'
import { useMemo } from 'react'
import { detailPath, listPath } from '../../app/paths.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { Ago } from '../../ui/time.tsx'
import { ColumnValue } from '../../ui/value.tsx'
import type { TableColumn } from '../../ui/virtual-table.tsx'

/** Name, the columns of the kind, and age. On a phone the first and the phase remain. */
export function useColumns(kind: KindInfo, { withProject }: { withProject: boolean }): TableColumn<AnyObject>[] {
  const { t, words, language } = useWords()
  const narrow = useMediaQuery('(max-width: 48em)') ?? false
  return useMemo(() => {
    const shown = narrow ? kind.columns.filter(({ path }) => path === 'status.phase') : kind.columns
    return [
      {
        id: 'metadata.name',
        title: t('list.name'),
        width: 'minmax(140px, 2fr)',
        sortable: true,
        cell: (object) => <NameLink kind={kind} object={object} />,
      },
      ...(withProject && !narrow
        ? [
            {
              id: 'metadata.project',
              title: t('list.project'),
              width: 'minmax(90px, 1fr)',
              sortable: true,
              cell: (object: AnyObject) => <ProjectLink kind={kind} object={object} />,
            },
          ]
        : []),
      ...shown.map((column) => ({
        id: column.path,
        title: words.column(column.title),
        width: column.path === 'status.phase' ? 'minmax(110px, 1fr)' : 'minmax(90px, 1.2fr)',
        sortable: true,
        cell: (object: AnyObject) => <ColumnValue object={object} column={column} />,
      })),
      ...(narrow
        ? []
        : [
            {
              id: 'metadata.createdAt',
              title: t('list.age'),
              width: '90px',
              sortable: true,
              cell: (object: AnyObject) => <Ago at={object.metadata.createdAt} />,
            },
          ]),
    ]
  }, [kind, withProject, narrow, language])
}

function NameLink({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  return (
    <AppLink href={detailPath(kind, object.metadata)} className="link" title={object.metadata.name}>
      {object.metadata.name}
    </AppLink>
  )
}

function ProjectLink({ kind, object: { metadata } }: { kind: KindInfo; object: AnyObject }) {
  return (
    <AppLink href={listPath(kind, metadata.project)} className="link">
      {metadata.project}
    </AppLink>
  )
}
