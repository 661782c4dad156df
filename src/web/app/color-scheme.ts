import { isMantineColorScheme, type MantineColorScheme, type MantineColorSchemeManager } from '@mantine/core'
import { recall, remember } from '../data/storage.ts'

/** Light, dark or as the system: remembered under the same name that `public/first.js` reads before the first picture. */
export const colorSchemes: MantineColorSchemeManager = {
  get(fallback): MantineColorScheme {
    const chosen = recall('theme')
    return isMantineColorScheme(chosen) ? chosen : fallback
  },
  set: (value) => remember('theme', value),
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => remember('theme', 'auto'),
}
