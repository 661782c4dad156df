import type { TFunction } from 'i18next'
import { createContext, createElement, type ReactNode, useContext, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { wordsFor } from './words.ts'

interface Words {
  t: TFunction
  words: ReturnType<typeof wordsFor>
  language: string
}

const WordsContext = createContext<Words | undefined>(undefined)

/** Listens to the language for all that is within: a table has hundreds of parts that would each listen by themselves. */
export function WordsProvider({ children }: { children: ReactNode }) {
  const { t, i18n } = useTranslation()
  const { language } = i18n
  const value = useMemo(() => ({ t, words: wordsFor(i18n.t), language }), [t, i18n, language])
  return createElement(WordsContext, { value }, children)
}

/** Texts (`t`) and words for kinds, verbs, phases and columns (`words`) in the language chosen. */
export function useWords(): Words {
  const found = useContext(WordsContext)
  if (!found) throw new TypeError('useWords outside of its provider')
  return found
}
