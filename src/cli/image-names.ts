import type { KindInfo } from './api.ts'
import type { Session } from './session.ts'

/**
 * People know images by their reference (`web:1`), the API by a name made from it (`web-1`): a word that cannot be a name
 * is looked up among the references. What is not found stays as it is, so that the server answers.
 */
export async function nameOf({ api, project, signal }: Session, kind: KindInfo, word: string): Promise<string> {
  if (kind.plural !== 'images' || /^[a-z0-9-]+$/.test(word)) return word
  const { items } = await api.list(kind, { project }, signal)
  return items.find(({ spec }) => spec['reference'] === word)?.metadata.name ?? word
}
