import { access } from './access.ts'
import { apps } from './apps.ts'
import { backup } from './backup.ts'
import { machines } from './machines.ts'
import { monitoring } from './monitoring.ts'
import { shared } from './shared.ts'
import { storage } from './storage.ts'

/** What fields mean, by the English text of the kinds. A test says where one is missing. */
export const zhDescriptions: Readonly<Record<string, string>> = {
  ...shared,
  ...apps,
  ...machines,
  ...storage,
  ...backup,
  ...monitoring,
  ...access,
}
