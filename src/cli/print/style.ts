import { styleText } from 'node:util'

type Tone = 'good' | 'bad' | 'busy' | 'quiet' | 'strong'
const formats = { good: 'green', bad: 'red', busy: 'yellow', quiet: 'dim', strong: 'bold' } as const

/** Colour where it is a terminal and neither NO_COLOR nor a dumb terminal says otherwise. */
export function tone(kind: Tone, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(formats[kind], text, { stream })
}

const tones: Record<string, Tone> = {
  running: 'good',
  ready: 'good',
  active: 'good',
  succeeded: 'good',
  healthy: 'good',
  yes: 'good',
  failed: 'bad',
  unhealthy: 'bad',
  notReady: 'bad',
  no: 'bad',
  current: 'good',
  rolledBack: 'bad',
  degraded: 'bad',
  deploying: 'busy',
  upgrading: 'busy',
  rolling: 'busy',
  pending: 'busy',
  starting: 'busy',
  stopping: 'busy',
  backoff: 'busy',
  deleting: 'busy',
  paused: 'busy',
  stopped: 'quiet',
  cancelled: 'quiet',
  superseded: 'quiet',
  deleted: 'quiet',
  '-': 'quiet',
}

/** A phase or another well-known word in its colour. */
export function colouredWord(word: string): string {
  const known = tones[word]
  return known ? tone(known, word) : word
}
