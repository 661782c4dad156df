import { useLocation, useRouter } from '@tanstack/react-router'
import { useList } from '../data/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { theKind } from '../kinds/kinds.ts'
import { Choice } from '../ui/choice.tsx'
import { pathInProject, useProject } from './project.ts'

const all = '*'

/** The project stands in the address; this changes it. */
export function ProjectSwitcher() {
  const { t } = useWords()
  const router = useRouter()
  const pathname = useLocation({ select: (location) => location.pathname })
  const project = useProject()
  const { data } = useList({ kind: theKind('Project'), limit: 1000 })
  const names = (data?.items ?? []).map(({ metadata }) => metadata.name)
  if (project !== undefined && !names.includes(project)) names.unshift(project)
  return (
    <Choice
      aria-label={t('project.title')}
      w={{ base: 120, xs: 160, md: 190 }}
      size="sm"
      value={project ?? all}
      data={[{ value: all, label: t('project.all') }, ...names.map((name) => ({ value: name, label: name }))]}
      searchable={names.length > 7}
      nothingFoundMessage={t('project.none')}
      allowDeselect={false}
      comboboxProps={{ width: 220, position: 'bottom-start' }}
      onChange={(value) => value !== null && router.history.push(pathInProject(pathname, value === all ? undefined : value))}
    />
  )
}
