import './instances.css'
import { Button, Group, Stack, Switch, Text, TextInput } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { Download, Pause, Play } from 'lucide-react'
import { type UIEvent, useEffect, useRef, useState } from 'react'
import { useRefusal } from '../../actions/use-refusal.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { objectPath } from '../../data/keys.ts'
import type { LogLine } from '../../data/logs.ts'
import { useWords } from '../../i18n/use-words.ts'
import type { KindInfo } from '../../kinds/kind-info.ts'
import { CliHint } from '../../ui/cli-hint.tsx'
import { ProblemAlert } from '../../ui/problem.tsx'
import { downloadLogs } from './download-logs.ts'
import { useLogs } from './use-logs.ts'

const lineHeight = 20

/** What the program prints, as it comes: searched, held still, downloaded. */
export function LogsTab({ kind, object }: { kind: KindInfo; object: AnyObject }) {
  const { t } = useWords()
  const { name, project } = object.metadata
  const path = objectPath({ kind, project, name })
  const refusal = useRefusal(kind, object)('logs')
  const [isPaused, setPaused] = useState(false)
  const [search, setSearch] = useState('')
  const [withTimes, setWithTimes] = useState(false)
  const { lines, error } = useLogs(path, { isOn: !isPaused && refusal === undefined, isUp: object.status.phase === 'running' })
  const shown = search === '' ? lines : lines.filter(({ text }) => text.toLowerCase().includes(search.toLowerCase()))
  if (refusal !== undefined) return <Text className="quiet">{refusal}</Text>
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <TextInput
          type="search"
          size="xs"
          w={260}
          aria-label={t('instances.logs.search')}
          placeholder={t('instances.logs.search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Switch
          size="xs"
          label={t('instances.logs.times')}
          checked={withTimes}
          onChange={(event) => setWithTimes(event.currentTarget.checked)}
        />
        <Button
          size="xs"
          variant="default"
          aria-pressed={isPaused}
          leftSection={isPaused ? <Play size={14} aria-hidden /> : <Pause size={14} aria-hidden />}
          onClick={() => setPaused(!isPaused)}
        >
          {t(isPaused ? 'instances.logs.goOn' : 'instances.logs.pause')}
        </Button>
        <Button size="xs" variant="default" leftSection={<Download size={14} aria-hidden />} onClick={() => void downloadLogs(path, name)}>
          {t('instances.logs.download')}
        </Button>
        <Text size="sm" className="quiet" role="status">
          {t('instances.logs.lines', { count: shown.length })}
        </Text>
      </Group>
      {error !== undefined && <ProblemAlert error={error} />}
      <LogLines lines={shown} search={search} withTimes={withTimes} />
      <CliHint command={`pando logs -f ${name}`} />
    </Stack>
  )
}

/** Only the lines in view exist. It stays at the end while one looks at the end. */
function LogLines({ lines, search, withTimes }: { lines: readonly LogLine[]; search: string; withTimes: boolean }) {
  const { t } = useWords()
  const scroller = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 30,
  })
  useEffect(() => {
    if (isAtEnd.current) scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }, [lines])
  const onScroll = ({ currentTarget: { scrollTop, scrollHeight, clientHeight } }: UIEvent<HTMLDivElement>) => {
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < 3 * lineHeight
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keyboard
    <div ref={scroller} className="log card" role="log" aria-label={t('instances.logs.title')} tabIndex={0} onScroll={onScroll}>
      <div className="log-lines" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const { at, stream, text } = lines[index]!
          return (
            <div key={index} className="log-line" data-stream={stream} style={{ transform: `translateY(${start}px)` }}>
              {withTimes && <time dateTime={at}>{at}</time>}
              <Marked text={text} search={search} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function Marked({ text, search }: { text: string; search: string }) {
  const at = search === '' ? -1 : text.toLowerCase().indexOf(search.toLowerCase())
  if (at < 0) return text
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + search.length)}</mark>
      {text.slice(at + search.length)}
    </>
  )
}
