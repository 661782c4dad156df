import { type Fields, present } from './fields.ts'
import { splitWords } from './words.ts'

/** `healthcheck` as an Instance has it; undefined where there is none. */
export function healthOf(service: Fields): Record<string, unknown> | undefined {
  const health = service.fields('healthcheck')
  if (!health) return undefined
  const items = health.texts('test').map(({ text }) => text)
  const isText = health.take('test')?.kind === 'scalar'
  const timing = present({
    interval: atLeast(100, health.duration('interval')),
    timeout: atLeast(50, health.duration('timeout')),
    retries: health.number('retries') || undefined,
    startPeriod: health.duration('start_period'),
  })
  health.without({ start_interval: 'has no effect; the check runs at its interval from the beginning' }, 'note')
  const disabled = health.flag('disable') || items[0] === 'NONE'
  health.end()
  if (disabled) return undefined
  const command = isText ? ['/bin/sh', '-c', items[0]!] : commandOf(items)
  if (command === undefined) {
    if (items.length > 0) service.fail(health.placeOf('test'), 'healthcheck.test begins with CMD, CMD-SHELL or NONE')
    service.note(health.at, 'healthcheck: without a test here that of the image would be used, which Pando does not know')
    return undefined
  }
  return { type: 'exec', command, ...timing }
}

function commandOf([how, ...words]: string[]): string[] | undefined {
  if (how === 'CMD' && words.length > 0) return words
  if (how === 'CMD-SHELL' && words.length === 1) return ['/bin/sh', '-c', words[0]!]
  return undefined
}

function atLeast(least: number, value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.max(least, value)
}

/** `command` or `entrypoint`: a list as it is, a text split into words. */
export function wordsOf(service: Fields, name: 'command' | 'entrypoint'): string[] | undefined {
  const value = service.take(name)
  if (value === undefined) return undefined
  if (value.kind === 'list') return service.texts(name).map(({ text }) => text)
  return splitWords(service.textOf(value, name)) ?? service.fail(value.at, `a quote in ${name} is never closed`)
}
