import type { ApiObject } from './api.ts'

/** Where an instance answers first; undefined while it has no network card. */
export function addressOf(instance: ApiObject | undefined): string | undefined {
  return (instance?.status['nics'] as { address: string }[] | undefined)?.[0]?.address
}
