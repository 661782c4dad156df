import { call } from '../../data/http.ts'
import type { Me } from '../../data/permissions.ts'

/** `GET /v1/sign-in`: how one may sign in here. */
export interface SignInMethods {
  password?: boolean
  passkey?: boolean
  oidc?: readonly { name: string; displayName?: string }[]
}

export function readMethods(signal: AbortSignal): Promise<SignInMethods> {
  return call('GET', '/v1/sign-in', { signal })
}

export function signInByPassword(body: { user: string; password: string; code?: string }): Promise<Me> {
  return call('POST', '/v1/sign-in/password', { body })
}

/** The browser shows what passkeys there are for this server; the answer of the device goes back as it is. */
export async function signInByPasskey(user?: string): Promise<Me> {
  const options = await call<PublicKeyCredentialRequestOptionsJSON>('POST', '/v1/sign-in/passkey/options', { body: user ? { user } : {} })
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
  const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential
  return call('POST', '/v1/sign-in/passkey', { body: credential.toJSON() })
}

export function hasPasskeys(): boolean {
  return typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential
}
