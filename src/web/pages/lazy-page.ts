import { type ComponentType, createElement, use } from 'react'
import { loadPageTexts } from '../i18n/i18n.ts'
import type { Page } from './registry.ts'

/**
 * A page that is loaded with its texts when it is shown, by the name of its export. One that was loaded ahead is drawn at once: where
 * React has to wait it draws something else first, and keeps that for a third of a second.
 */
export function lazyPage<Props extends object, Name extends string>(
  load: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
): Page<Props> {
  let loaded: ComponentType<Props> | undefined
  let loading: Promise<ComponentType<Props>> | undefined
  const start = () => {
    loading ??= Promise.all([import('../ui/more-styles.ts'), load(), loadPageTexts()]).then(
      ([, module]) => (loaded = module[name]),
      (error: unknown) => {
        loading = undefined // whoever looks again tries again
        throw error
      },
    )
    return loading
  }
  const Lazy = (props: Props) => createElement(loaded ?? use(start()), props)
  return Object.assign(Lazy, { load: async () => void (await start()) })
}
