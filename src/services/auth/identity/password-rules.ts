import { randomInt } from 'node:crypto'
import { PandoError } from '../../../base/errors.ts'

const minLength = 12
export const maxPasswordLength = 256
const minDistinct = 5

/** What people take when they have to take something long: compared without case, and without digits and signs around it. */
const common = new Set(
  `password passwort passwordpassword passw0rd p4ssw0rd p@ssw0rd mypassword yourpassword thepassword newpassword changeme changeit
  changethis pleasechange letmein letmeinplease welcome welcomehome administrator admin adminadmin rootroot superuser secret
  topsecret qwerty qwertyuiop qwertyuiopas qwertzuiop azertyuiop asdfghjkl asdfghjklqwe zxcvbnm qazwsxedc qazwsxedcrfv
  qwertyasdfgh abcdefgh abcdefghijkl abcdefghijklm iloveyou iloveyousomuch trustnoone trustno sunshine princess football baseball
  basketball superman batman dragon monkey master starwars whatever computer internet hello helloworld computerscience test testtest
  testtesttest temppassword temporary default defaultpassword correcthorsebatterystaple pando pandopando pandocloud container
  virtualmachine kubernetes datacenter january february march april june july august september october november december spring
  summer autumn winter monday tuesday wednesday thursday friday saturday`.split(/\s+/),
)

/** Throws auth.weak_password with the reason. `name` is whose it is to be. */
export function assertStrong(password: string, name: string): void {
  const why = weakness(password, name)
  if (why !== undefined) throw new PandoError('auth.weak_password', { why, length: minLength }, { field: '/password' })
}

function weakness(password: string, name: string): string | undefined {
  const characters = [...password]
  if (characters.length < minLength) return `it has ${characters.length} characters`
  if (characters.length > maxPasswordLength) return `it has more than ${maxPasswordLength} characters`
  if (new Set(characters).size < minDistinct) return 'it repeats few characters'
  const lower = password.toLowerCase()
  const core = lower.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  if (core === '' && isSequence(lower)) return 'it counts'
  if ([lower, core, unleet(core)].some((text) => common.has(text))) return 'many people use it'
  if (name.length >= 3 && lower.replaceAll(name, '').replace(/[^\p{L}]/gu, '').length < 4) return 'it is your name'
  return undefined
}

function isSequence(digits: string): boolean {
  const steps = [...digits].slice(1).map((digit, i) => (digit.codePointAt(0)! - digits.codePointAt(i)! + 10) % 10)
  return steps.every((step) => step === steps[0])
}

function unleet(text: string): string {
  const letters: Record<string, string> = { '0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', $: 's' }
  return text.replace(/[013457@$]/g, (sign) => letters[sign]!)
}

/** No letter or digit that is taken for another when it is read aloud or typed from paper. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Four groups of five of 32 letters and digits, 100 bits: `k3f9x-…`. */
export function generatePassword(): string {
  return Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('')).join('-')
}
