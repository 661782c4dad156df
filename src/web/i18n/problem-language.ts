import type { Problem } from '../../base/errors.ts'
import { currentLanguage } from './i18n.ts'

/** A problem of the API in the language of the console. The texts come with the first problem there is; without them it stays English. */
export async function inLanguage(problem: Problem): Promise<Problem> {
  if (currentLanguage() === 'en') return problem
  const translate = await import('./zh-problems/translate.ts').catch(() => undefined)
  return translate?.translated(problem) ?? problem
}
