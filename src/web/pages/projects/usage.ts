import type { components } from '../../../client/schema.d.ts'

export type ProjectUsage = components['schemas']['ProjectUsage']

/** An amount for people: sizes with their unit, CPUs and counts as numbers. */
export function usageText(name: string, value: number, bytesText: (bytes: number) => string): string {
  return name === 'memory' || name === 'storage' ? bytesText(value) : String(Math.round(value * 100) / 100)
}
