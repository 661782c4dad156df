import type { View } from './view.ts'

/** By the uid of each backend: requests (http) or connections (tcp) so far, and how many of them failed. */
export type Traffic = ReadonlyMap<string, { requests: number; errors: number }>

export interface ErrorRate {
  requests: number
  percent: number
}

/** Of the new revision and of all that stood before. A backend counts from its beginning, so the new ones tell of nothing else. */
export function errorRates(
  traffic: Traffic,
  { views, target }: { views: readonly View[]; target: number },
): { fresh: ErrorRate; old: ErrorRate } {
  const total = (counted: readonly View[]): ErrorRate => {
    let requests = 0
    let errors = 0
    for (const { uid } of counted) {
      requests += traffic.get(uid)?.requests ?? 0
      errors += traffic.get(uid)?.errors ?? 0
    }
    return { requests, percent: requests === 0 ? 0 : (100 * errors) / requests }
  }
  return {
    fresh: total(views.filter(({ revision }) => revision === target)),
    old: total(views.filter(({ revision }) => revision !== target)),
  }
}
