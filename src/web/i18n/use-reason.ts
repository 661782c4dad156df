import { useEffect, useState } from 'react'
import type { ErrorCode } from '../../base/error-codes.ts'
import { inLanguage } from './problem-language.ts'
import { useWords } from './use-words.ts'

/** Why an object is not as it should be, as its status has it. */
export interface Reason {
  code?: string
  message?: string
  hint?: string
}

/** The same in the language of the console, where there are words for it. */
export function useReason(reason: Reason | string | undefined): Reason | undefined {
  const { language } = useWords()
  const { code, message, hint } = typeof reason === 'string' ? { message: reason } : (reason ?? {})
  const [told, setTold] = useState<Reason>()
  useEffect(() => {
    setTold(undefined)
    if (code === undefined || message === undefined) return
    let isOver = false
    const problem = { type: 'about:blank', status: 500, code: code as ErrorCode, title: message, hint: hint ?? '' }
    void inLanguage(problem).then(({ title, hint }) => isOver || setTold({ code, message: title, hint }))
    return () => {
      isOver = true
    }
  }, [code, message, hint, language])
  if (message === undefined) return undefined
  return told ?? { message, ...(hint === undefined ? {} : { hint }) }
}
