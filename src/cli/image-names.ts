import type { KindInfo } from './api.ts'
import type { Session } from './session.ts'

/**
 * People know images by their reference (`web:1`), the API by a name made from it (`web-1`): a word that is no name is
 * looked up among the references. What is not found stays as it is, so that the server answers.
 */
export async function nameOf({ api, project, signal }: Session, kind: KindInfo, word: string): Promise<string> {
  if (kind.plural !== 'images') return word
  const { items } = await api.list(kind, { project }, signal)
  if (items.some(({ metadata }) => metadata.name === word)) return word
  return items.find(({ spec }) => spec['reference'] === word)?.metadata.name ?? word
}
