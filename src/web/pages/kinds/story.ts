import type { EventNote, LoggedEvent } from '../../../api/event.ts'
import type { AnyObject } from '../../data/apply-events.ts'
import { phaseMood } from '../../ui/phase-mood.ts'

/** Entries of the log between a change and the note about it. */
const nearBy = 3

export interface StoryEntry {
  revision: number
  at: string
  type: LoggedEvent['type']
  mood: 'good' | 'bad' | 'warning' | 'busy' | 'quiet'
  note?: EventNote
  /** Where a change led to. */
  phase?: string
  /** True where people changed what it should be. */
  specChanged?: boolean
}

/** The entries worth reading: notes, creation, and changes of phase or of the spec. Others (a heartbeat, a counter) are left out. */
export function storyOf(events: readonly LoggedEvent[]): StoryEntry[] {
  const story: StoryEntry[] = []
  let before: AnyObject | undefined
  for (const { revision, at, type, note, object } of events) {
    const entry = { revision, at, type }
    if (note) {
      story.push({ ...entry, note, mood: note.level === 'warning' ? 'warning' : 'quiet' })
      continue
    }
    const now = object as AnyObject
    const phase = now.status.phase
    const specChanged = before !== undefined && before.metadata.generation !== now.metadata.generation
    if (type !== 'updated' || before === undefined || before.status.phase !== phase || specChanged)
      story.push({ ...entry, phase, mood: phaseMood(phase), ...(specChanged ? { specChanged } : {}) })
    before = now
  }
  return story.filter((entry) => !isToldBy(entry, story))
}

/** Controllers note most changes of phase, in words; the bare change beside says nothing more. */
function isToldBy(entry: StoryEntry, story: readonly StoryEntry[]): boolean {
  if (entry.type !== 'updated' || entry.phase === undefined || entry.specChanged) return false
  return story.some(({ note, revision }) => note?.message.includes(entry.phase!) && Math.abs(revision - entry.revision) <= nearBy)
}

interface PhaseWords {
  phase(phase: string): string
}

/** `pending -> running`, as controllers write it, in words; other notes are told as they are. */
export function noteWords(message: string, words: PhaseWords): string {
  const [, from, to, rest = ''] = /^([a-z]\w*) -> ([a-z]\w*)(.*)$/s.exec(message) ?? []
  return from && to ? `${words.phase(from)} → ${words.phase(to)}${rest}` : message
}

/** A note in one line: its reason and what it says. A change of phase says both. */
export function noteLine({ reason, message }: EventNote, words: PhaseWords & { reason(reason: string): string }): string {
  const told = noteWords(message, words)
  return told === message ? `${words.reason(reason)}: ${message}` : told
}

export function changeWords({ type, phase, specChanged }: StoryEntry, words: PhaseWords & { happened(type: string): string }): string {
  const word = words.phase(phase ?? '')
  return type === 'updated' ? (specChanged ? `${words.happened('spec')} → ${word}` : `→ ${word}`) : `${words.happened(type)} · ${word}`
}
