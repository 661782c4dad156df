import { type ErrorCode, errorCodes } from '../../../base/error-codes.ts'
import type { Problem } from '../../../base/errors.ts'
import { zhWords } from '../zh-words.ts'
import { zhDetails } from './details.ts'
import { zhProblems } from './zh-problems.ts'

type Params = Readonly<Record<string, string>>

/**
 * The API says a problem in one language, filled in. Its code leads to the English template; what was filled in is taken from there and
 * put into the Chinese one. Where a text is another than its template it stays as it is.
 */
export function translated(problem: Problem): Problem {
  const texts = zhProblems[problem.code]
  const english = errorCodes[problem.code] as { title: string; hint: string } | undefined
  if (!texts || !english) return problem
  const [title, hint] = texts
  const inTitle = paramsOf(english.title, problem.title)
  const inHint = paramsOf(english.hint, problem.hint)
  return {
    ...problem,
    ...(inTitle ? { title: filled(title, inTitle) } : {}),
    ...(inHint ? { hint: filled(hint, { ...inTitle, ...inHint }) } : {}),
    ...(problem.errors ? { errors: problem.errors.map((error) => ({ ...error, message: messageOf(error) })) } : {}),
  }
}

function messageOf({ code, message }: { code: ErrorCode; message: string }): string {
  const texts = zhProblems[code]
  const params = paramsOf(errorCodes[code]?.title ?? '', message)
  return texts && params ? filled(texts[0], params) : message
}

/** What stands in a text where its template has braces; undefined where it is not made from that. */
function paramsOf(template: string, text: string): Params | undefined {
  const seen = new Set<string>()
  const pattern = template.replace(/[.*+?^$()|[\]\\/]|\{(\w+)\}/g, (part, name?: string) => {
    if (name === undefined) return `\\${part}`
    if (seen.has(name)) return `\\k<${name}>`
    seen.add(name)
    return `(?<${name}>.*?)`
  })
  return new RegExp(`^${pattern}$`, 's').exec(text)?.groups ?? (template === text ? {} : undefined)
}

function filled(template: string, params: Params): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (params[name] === undefined ? whole : wordsOf(name, params[name])))
}

const kinds: Readonly<Record<string, { one: string } | undefined>> = zhWords.kinds

/** `Instance web in project shop`, as src/server/access/denials.ts writes it. */
function objectOf(what: string): string | undefined {
  const [, kind = '', name, project] = /^(\w+) (\S+)(?: in project (\S+))?$/.exec(what) ?? []
  const word = kinds[kind]?.one
  if (word === undefined) return undefined
  const object = name === 'objects' ? word : `${word} ${name}`
  return project === undefined ? object : `项目 ${project} 中的${object}`
}

/** What was filled in is a name most often, which stays; kinds and verbs have words, and some details are texts of their own. */
function wordsOf(name: string, value: string): string {
  if (name === 'kind') return kinds[value]?.one ?? value
  if (name === 'what') return objectOf(value) ?? value
  if (name === 'verb' || name === 'action') return (zhWords.verbs as Record<string, string>)[value] ?? value
  // `spec.memory: must be at least 16 MiB`
  const [, field = '', text = value] = name === 'detail' ? (/^([\w.]+: )?(.*)$/s.exec(value) ?? []) : []
  for (const [english, chinese] of zhDetails) {
    const params = paramsOf(english, text)
    if (params) return field + filled(chinese, params)
  }
  return value
}
