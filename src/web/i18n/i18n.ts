import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { recall, remember } from '../data/storage.ts'
import { en } from './en.ts'
import type { enPages } from './en-pages.ts'

export const languages = { en: 'English', zh: '简体中文' } as const
export type Language = keyof typeof languages

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en & typeof enPages }
    returnNull: false
  }
}

/** Starts with what was chosen last, else with what the browser speaks. Other languages than English come as a chunk of their own. */
export async function startI18n(): Promise<void> {
  const language = chosenLanguage()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false }, // React escapes
  })
  await switchLanguage(language)
}

let pagesWanted = false

/** Texts of pages that are not there from the start. Those of other languages than English are there: nothing is missing in them. */
export async function loadPageTexts(language = currentLanguage()): Promise<void> {
  pagesWanted = true
  if (language !== 'en' || i18next.exists('apps.what', { lng: 'en' })) return
  const { enPages } = await import('./en-pages.ts')
  i18next.addResourceBundle('en', 'translation', enPages, true, true)
}

export async function switchLanguage(language: Language): Promise<void> {
  if (language === 'zh' && !i18next.hasResourceBundle('zh', 'translation')) {
    const { zh } = await import('./zh.ts')
    i18next.addResourceBundle('zh', 'translation', zh)
  }
  if (pagesWanted) await loadPageTexts(language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : language
  remember('language', language)
}

export function currentLanguage(): Language {
  return i18next.language === 'zh' ? 'zh' : 'en'
}

function chosenLanguage(): Language {
  const wanted = recall('language') ?? navigator.language
  return wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}
