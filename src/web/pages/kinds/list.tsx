import { Button, Group, Stack, Text } from '@mantine/core'
import { useRouter } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { Suspense, useRef } from 'react'
import { KindIcon } from '../../app/navigation-view.tsx'
import { createPath } from '../../app/paths.ts'
import { useMay } from '../../data/me.ts'
import { useWords } from '../../i18n/use-words.ts'
import { cli } from '../../kinds/cli.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { CliHint } from '../../ui/cli-hint.tsx'
import { Loading } from '../../ui/loading.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { VirtualTable } from '../../ui/virtual-table.tsx'
import { lazyPage } from '../lazy-page.ts'
import { useColumns } from './columns.tsx'
import { Filters } from './filters.tsx'
import { useListSearch } from './list-search.ts'
import { useRows } from './use-rows.ts'
import { keyOfObject, useSelection } from './use-selection.ts'

const BulkBar = lazyPage(() => import('./bulk-bar.tsx'), 'BulkBar')

/** All objects of a kind, of one project or of all: searched, filtered and sorted by the server, kept true by events. */
export function GenericList({ kind, project }: { kind: KindInfo; project?: string | undefined }) {
  const { words } = useWords()
  const { search, params, isFiltered, set, clear } = useListSearch()
  const { total, error, rowAt, loaded, onRange, retry } = useRows({ kind, project, params })
  const selection = useSelection(loaded)
  const hasChosen = useRef(false)
  hasChosen.current ||= selection.some
  const columns = useColumns(kind, { withProject: kind.scope === 'project' && project === undefined })
  return (
    <>
      <PageHeader title={words.title(kind)} icon={<KindIcon kind={kind.kind} size={24} />} note={words.about(kind)}>
        <CreateButton kind={kind} project={project} />
      </PageHeader>
      {total === 0 && !isFiltered && !error ? (
        <EmptyList kind={kind} project={project} />
      ) : (
        <Stack gap="sm">
          <Filters kind={kind} search={search} set={set} total={total} />
          <Suspense>{hasChosen.current && <BulkBar kind={kind} objects={selection.objects} onDone={selection.clear} />}</Suspense>
          {error && <ProblemAlert error={error} retry={retry} />}
          {total === undefined && !error && <Loading />}
          {total === 0 && isFiltered && <NothingMatches clear={clear} />}
          {total !== undefined && total > 0 && (
            <VirtualTable
              label={words.title(kind)}
              columns={columns}
              total={total}
              rowAt={rowAt}
              keyOf={keyOfObject}
              nameOf={({ metadata }) => metadata.name}
              onRange={onRange}
              sort={search.sort}
              onSort={(sort) => set({ sort })}
              selection={selection}
            />
          )}
          <CliHint command={cli.list(kind, { project, selector: search.selector })} />
        </Stack>
      )}
    </>
  )
}

function CreateButton({ kind, project }: { kind: KindInfo; project: string | undefined }) {
  const { t, words } = useWords()
  const router = useRouter()
  const mayCreate = useMay('create', kind, { project })
  if (kind.readOnly && kind.creators.length === 0) return null
  const reason = mayCreate ? undefined : t('act.notAllowed', { verb: words.verb('create'), kinds: words.other(kind) })
  return (
    <ActionButton
      reason={reason}
      leftSection={<Plus size={16} aria-hidden />}
      onClick={() => router.history.push(createPath(kind, project))}
    >
      {t('list.create')}
    </ActionButton>
  )
}

/** Teaches the first step, here and on the command line. */
function EmptyList({ kind, project }: { kind: KindInfo; project: string | undefined }) {
  const { t, words } = useWords()
  const byPeople = !kind.readOnly || kind.creators.length > 0
  return (
    <Stack className="card" align="center" p="xl" gap="md" ta="center">
      <span className="empty-icon">
        <KindIcon kind={kind.kind} size={34} />
      </span>
      <Text component="h2" fw={650} size="lg">
        {t('list.emptyTitle', { kinds: words.other(kind) })}
      </Text>
      <Text className="quiet" maw={480}>
        {byPeople ? t('list.emptyFirst') : t('list.emptyMadeByPando')}
      </Text>
      {byPeople && (
        <>
          <CreateButton kind={kind} project={project} />
          <div style={{ width: '100%', maxWidth: 520 }}>
            <CliHint command={cli.create(kind, project)} />
          </div>
        </>
      )}
    </Stack>
  )
}

function NothingMatches({ clear }: { clear: () => void }) {
  const { t } = useWords()
  return (
    <Stack className="card" align="center" p="xl" gap="xs">
      <Text fw={600}>{t('list.noMatch')}</Text>
      <Text size="sm" className="quiet">
        {t('list.noMatchHint')}
      </Text>
      <Group>
        <Button variant="light" size="xs" onClick={clear}>
          {t('list.clearFilters')}
        </Button>
      </Group>
    </Stack>
  )
}
