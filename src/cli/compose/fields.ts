import { nearest } from '../../base/suggest.ts'
import type { HostFiles } from './host-files.ts'
import { type Finding, invalid, type Located, type LocatedMap, type Position, type Source } from './located.ts'
import { parseComposeBytes, parseComposeDuration } from './words.ts'

/** One file while it is read, and what is found in it. */
export interface Reading {
  source: Source
  /** The folder that its paths begin at. */
  dir: string
  host: HostFiles
  /** For variables: our own environment over that of `.env`. */
  env: Readonly<Record<string, string>>
  /** What is told; it makes no difference that would surprise anybody. */
  notes: Finding[]
  /** What the file asks for and does not get. */
  unsupported: Finding[]
}

/** A name and a value of a list or a map of them; the value is null where only the name stands. */
export interface PairOfText {
  name: string
  value: string | null
  at: Position
}

/** The names and values of one place of the file, each to be asked for by name. What nobody asked for is a mistake. */
export class Fields {
  readonly #reading: Reading
  readonly #map: LocatedMap
  readonly #where: string
  readonly #asked = new Set<string>()

  constructor(reading: Reading, value: Located, where: string) {
    this.#reading = reading
    this.#where = where
    if (value.kind === 'scalar' && value.text === null) this.#map = { kind: 'map', at: value.at, entries: new Map() }
    else if (value.kind === 'map') this.#map = value
    else throw invalid(reading.source, value.at, `${where} must hold names and values`)
  }

  get at(): Position {
    return this.#map.at
  }

  /** Where a name stands; where all of it begins when it does not. */
  placeOf(name: string): Position {
    return this.#map.entries.get(name)?.at ?? this.at
  }

  fail(at: Position, detail: string): never {
    throw invalid(this.#reading.source, at, detail)
  }
  note(at: Position, text: string): void {
    this.#reading.notes.push({ ...at, text })
  }
  refuse(at: Position, text: string): void {
    this.#reading.unsupported.push({ ...at, text })
  }

  /** Undefined where it is not there or nothing is said. */
  take(name: string): Located | undefined {
    this.#asked.add(name)
    const value = this.#map.entries.get(name)?.value
    return value?.kind === 'scalar' && value.text === null ? undefined : value
  }

  text(name: string): string | undefined {
    const value = this.take(name)
    return value === undefined ? undefined : this.textOf(value, name)
  }

  textOf(value: Located, name: string): string {
    if (value.kind !== 'scalar') this.fail(value.at, `${this.#name(name)} must be one value`)
    return value.text ?? ''
  }

  number(name: string): number | undefined {
    return this.#parsed(name, (text) => (text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text)), 'a number')
  }
  flag(name: string): boolean | undefined {
    return this.#parsed(name, (text) => ({ true: true, false: false, yes: true, no: false })[text.toLowerCase()], 'true or false')
  }
  /** Milliseconds. */
  duration(name: string): number | undefined {
    return this.#parsed(name, parseComposeDuration, 'a time such as 10s or 1m30s')
  }
  bytes(name: string): number | undefined {
    return this.#parsed(name, parseComposeBytes, 'a size such as 512m or 2g')
  }

  /** One value counts as a list of one. */
  list(name: string): Located[] {
    const value = this.take(name)
    if (value === undefined) return []
    return value.kind === 'list' ? value.items : [value]
  }

  texts(name: string): { text: string; at: Position }[] {
    return this.list(name).map((item) => ({ text: this.textOf(item, name), at: item.at }))
  }

  fields(name: string): Fields | undefined {
    const value = this.take(name)
    return value === undefined ? undefined : new Fields(this.#reading, value, this.#name(name))
  }

  /** The names and values of a part that was found here. */
  child(value: Located, where: string): Fields {
    return new Fields(this.#reading, value, where)
  }

  /** All names here, each with what it holds; they need not be asked for one by one. */
  entries(): { name: string; at: Position; value: Located }[] {
    return [...this.#map.entries].map(([name, entry]) => {
      this.#asked.add(name)
      return { name, ...entry }
    })
  }

  /** `KEY: value` or a list of `KEY=value`. */
  pairs(name: string): PairOfText[] {
    const value = this.take(name)
    if (value === undefined) return []
    if (value.kind === 'map')
      return [...value.entries].map(([key, { at, value: inner }]) => {
        if (inner.kind !== 'scalar') this.fail(inner.at, `${this.#name(name)}.${key} must be one value`)
        return { name: key, value: inner.text, at }
      })
    return this.texts(name).map(({ text, at }) => {
      const equals = text.indexOf('=')
      return equals < 0 ? { name: text, value: null, at } : { name: text.slice(0, equals), value: text.slice(equals + 1), at }
    })
  }

  /** What is refused or told, with the reason. */
  without(reasons: Readonly<Record<string, string>>, say: 'note' | 'refuse'): void {
    for (const [name, reason] of Object.entries(reasons)) {
      if (this.#map.entries.has(name)) this[say](this.placeOf(name), `${name}: ${reason}`)
      this.#asked.add(name)
    }
  }

  /** Throws compose.invalid for a name that nobody asked for; `x-…` is anybody's own. */
  end(): void {
    for (const [name, { at }] of this.#map.entries) {
      if (this.#asked.has(name) || name.startsWith('x-')) continue
      const meant = nearest(name, this.#asked)
      this.fail(at, `there is no "${name}" in ${this.#where}${meant === undefined ? '' : `; did you mean "${meant}"?`}`)
    }
  }

  #parsed<T>(name: string, parse: (text: string) => T | undefined, words: string): T | undefined {
    const value = this.take(name)
    if (value === undefined) return undefined
    const parsed = parse(this.textOf(value, name))
    return parsed === undefined ? this.fail(value.at, `${this.#name(name)} must be ${words}`) : parsed
  }

  #name(name: string): string {
    return `${this.#where}.${name}`
  }
}

/** What YAML would have made of it. */
export function plainOf(value: Located): unknown {
  if (value.kind === 'list') return value.items.map(plainOf)
  if (value.kind === 'map') return Object.fromEntries([...value.entries].map(([name, entry]) => [name, plainOf(entry.value)]))
  const { text } = value
  if (text === 'true' || text === 'false') return text === 'true'
  return text !== null && text !== '' && !Number.isNaN(Number(text)) ? Number(text) : text
}

/** Without what is undefined, so that it can be compared and sent. */
export function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never
}
