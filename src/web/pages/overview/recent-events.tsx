import { Text, Title } from '@mantine/core'
import { useMemo } from 'react'
import type { LoggedEvent } from '../../../api/event.ts'
import { detailPath } from '../../app/paths.ts'
import { useRecentEvents } from '../../data/queries.ts'
import { useWords } from '../../i18n/use-words.ts'
import { kindNamed } from '../../kinds/kinds.ts'
import { AppLink } from '../../ui/app-link.tsx'
import { Ago } from '../../ui/time.tsx'
import { changeWords, noteLine, type StoryEntry, storyOf } from '../kinds/story.ts'

const shown = 10

/** What happened lately anywhere, newest first. */
export function RecentEvents() {
  const { t } = useWords()
  const events = useRecentEvents()
  const lately = useMemo(() => latest(events), [events])
  return (
    <section className="card panel" aria-labelledby="recent">
      <Title order={2} id="recent" mb="sm">
        {t('overview.recent')}
      </Title>
      {lately.length === 0 && (
        <Text size="sm" className="quiet">
          {t('overview.quiet')}
        </Text>
      )}
      <ol className="timeline">
        {lately.map((entry) => (
          <Entry key={entry.story.revision} {...entry} />
        ))}
      </ol>
    </section>
  )
}

function Entry({ story, event: { kind: name, project, name: object } }: { story: StoryEntry; event: LoggedEvent }) {
  const { words } = useWords()
  const kind = kindNamed(name)
  return (
    <li data-mood={story.mood}>
      {kind ? (
        <AppLink href={detailPath(kind, { project, name: object })} className="link">
          {object}
        </AppLink>
      ) : (
        object
      )}{' '}
      <Text size="sm" component="span" className="quiet">
        {kind && words.one(kind)} · {story.note ? noteLine(story.note, words) : changeWords(story, words)} · <Ago at={story.at} />
      </Text>
    </li>
  )
}

/** What an operation does is told by the object it is done to; who comes and goes is of no interest here (the audit log has it). */
const untold = new Set(['Operation', 'Session', 'Token'])

/** The stories of all objects, as one. */
function latest(all: readonly LoggedEvent[]): { story: StoryEntry; event: LoggedEvent }[] {
  const events = all.filter(({ kind }) => !untold.has(kind))
  const byRevision = new Map(events.map((event) => [event.revision, event]))
  const told = [...Map.groupBy(events, ({ uid }) => uid).values()].flatMap(storyOf)
  return told
    .sort((a, b) => b.revision - a.revision)
    .slice(0, shown)
    .map((story) => ({ story, event: byRevision.get(story.revision)! }))
}
