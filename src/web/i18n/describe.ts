import type { Schema, SchemaFile } from '../kinds/schemas.ts'
import type { Language } from './i18n.ts'

/** A schema with what its fields mean in a language. The texts of another than English come with the first schema that is shown. */
export async function describe(file: SchemaFile, language: Language): Promise<SchemaFile> {
  if (language === 'en') return file
  const { zhDescriptions } = await import('./zh-descriptions/zh-descriptions.ts')
  return withTexts(file, zhDescriptions)
}

/** What has no text keeps its own. */
export function withTexts<T extends Schema | SchemaFile>(schema: T, texts: Readonly<Record<string, string>>): T {
  const translated = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(translated)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, isText(key, inner) ? (texts[inner] ?? inner) : translated(inner)]),
    )
  }
  return translated(schema) as T
}

/** Every text of a schema that people see. */
export function textsOf(schema: unknown): string[] {
  if (schema === null || typeof schema !== 'object') return []
  return Object.entries(schema).flatMap(([key, inner]) => (isText(key, inner) ? [inner] : textsOf(inner)))
}

/** A field may be called `description` too; that one is no text but a schema. */
function isText(key: string, value: unknown): value is string {
  return key === 'description' && typeof value === 'string'
}
