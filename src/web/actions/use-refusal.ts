import type { AnyObject } from '../data/apply-events.ts'
import { useMe } from '../data/me.ts'
import { useWords } from '../i18n/use-words.ts'
import type { KindInfo } from '../kinds/kind-info.ts'
import { refusalOf } from './eligible.ts'

/** Why a verb cannot be done to an object now, in words. Undefined: it can. */
export function useRefusal(kind: KindInfo, object: AnyObject): (verb: string) => string | undefined {
  const { t, words } = useWords()
  const me = useMe()
  return (verb) => {
    const refusal = refusalOf(kind, verb, { object, me })
    if (!refusal) return undefined
    return refusal.because === 'phase'
      ? t('act.phaseForbids', { phase: words.phase(refusal.phase) })
      : t('act.notAllowed', { verb: words.verb(verb), kinds: words.other(kind) })
  }
}
