import { Text } from '@mantine/core'
import type { Place } from '../../data/keys.ts'
import { useHistory } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import { Loading } from '../../ui/loading.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { Ago } from '../../ui/time.tsx'
import { changeWords, noteWords, storyOf } from './story.ts'

/** What happened to an object, newest first; what happens now comes by itself. */
export function Timeline({ place }: { place: Place }) {
  const { t, words } = useWords()
  const { data, error, refetch } = useHistory(place)
  if (error) return <ProblemAlert error={error} retry={() => void refetch()} />
  if (!data) return <Loading />
  const story = storyOf(data).reverse()
  if (story.length === 0) return <Text className="quiet">{t('detail.noEvents')}</Text>
  return (
    <ol className="timeline card" style={{ padding: '20px' }}>
      {story.map((entry) => (
        <li key={entry.revision} data-mood={entry.mood}>
          <Text size="sm" component="span" fw={550}>
            {entry.note ? words.reason(entry.note.reason) : changeWords(entry, words)}
          </Text>{' '}
          <Text size="xs" component="span" className="quiet">
            <Ago at={entry.at} />
            {entry.note && ` · ${entry.note.source}`}
          </Text>
          {entry.note && <Text size="sm">{noteWords(entry.note.message, words)}</Text>}
        </li>
      ))}
    </ol>
  )
}
