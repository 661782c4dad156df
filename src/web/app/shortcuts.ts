/** Where a key leads that is pressed after `g`. Titles are keys of the texts. */
export const goTo = {
  o: { path: '/', title: 'keys.overview' },
  a: { path: '/apps', title: 'keys.apps' },
  i: { path: '/instances', title: 'keys.instances' },
  l: { path: '/alarms', title: 'keys.alarms' },
  n: { path: '/topology', title: 'keys.network' },
  u: { path: '/audit', title: 'keys.audit' },
} as const

/** How long `g` waits for its second key. */
const sequenceMs = 1_200

export interface Pressed {
  key: string
  hasModifier: boolean
  /** Somebody is writing: what is pressed is text. */
  isTyping: boolean
  /** ms */
  at: number
}

export type Wish = { do: 'search' } | { do: 'help' } | { do: 'go'; path: string } | undefined

/** Tells what keys mean that are pressed one after the other. Keys are letters, so that none is taken from the browser or a screen reader. */
export class Shortcuts {
  #goAt: number | undefined

  press({ key, hasModifier, isTyping, at }: Pressed): Wish {
    const isSecond = this.#goAt !== undefined && at - this.#goAt < sequenceMs
    this.#goAt = undefined
    if (hasModifier) return key.toLowerCase() === 'k' ? { do: 'search' } : undefined
    if (isTyping) return undefined
    if (isSecond && key in goTo) return { do: 'go', path: goTo[key as keyof typeof goTo].path }
    if (key === 'g') this.#goAt = at
    if (key === '/') return { do: 'search' }
    return key === '?' ? { do: 'help' } : undefined
  }
}
