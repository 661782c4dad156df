import { useSyncExternalStore } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { spanOf } from './span.ts'

const everyMs = 15_000
let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** One clock for all times on a page. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, everyMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const exactTimes = new Map<string, Intl.DateTimeFormat>()

/** To make one costs more than to write a hundred times with it. */
function exactTime(language: string): Intl.DateTimeFormat {
  let found = exactTimes.get(language)
  if (!found) {
    found = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : language, { dateStyle: 'medium', timeStyle: 'medium' })
    exactTimes.set(language, found)
  }
  return found
}

/** How long ago, and when exactly. */
export function Ago({ at }: { at: string }) {
  const { t, language } = useWords()
  const moment = useSyncExternalStore(subscribe, () => now)
  const elapsed = Math.max(Date.now(), moment) - Date.parse(at)
  const exact = exactTime(language).format(new Date(at))
  const { count, unit } = spanOf(Math.abs(elapsed))
  const span = t(`time.${unit}`, { count })
  const text = Math.abs(elapsed) < 5_000 ? t('time.now') : t(elapsed < 0 ? 'time.in' : 'time.ago', { span })
  // No tooltip of ours: a table has hundreds of these.
  return (
    <time dateTime={at} title={exact}>
      {text}
    </time>
  )
}
