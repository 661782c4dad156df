import createClient, { type Client, type ClientPathsWithMethod, type FetchResponse, type MaybeOptionalInit } from 'openapi-fetch'
import type { paths } from './schema.d.ts'
import { type Transport, textOf } from './transport.ts'

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Path<M extends Method> = ClientPathsWithMethod<Client<paths>, M>
type RequiredKeys<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? never : K }[keyof T]
type InitArgument<Init> = RequiredKeys<Init> extends never ? [Init?] : [Init]
type Json = `${string}/json`
type Data<Operation, Init> =
  Operation extends Record<string | number, unknown> ? NonNullable<FetchResponse<Operation, Init, Json>['data']> : never

/** Resolves with what the document promises; every problem is thrown as ApiError. */
type Call<M extends Method> = <P extends Path<M>, Init extends MaybeOptionalInit<paths[P], M>>(
  path: P,
  ...init: InitArgument<Init>
) => Promise<{ data: Data<paths[P][M], Init>; response: Response }>

/** The API as its document says: paths, parameters, bodies and answers are checked by the compiler. JSON routes only. */
export interface TypedApi {
  GET: Call<'get'>
  POST: Call<'post'>
  PUT: Call<'put'>
  PATCH: Call<'patch'>
  DELETE: Call<'delete'>
}

export function typedApi(transport: Transport): TypedApi {
  return createClient<paths>({ baseUrl: 'http://pando', fetch: (request) => fetchOver(transport, request) }) as unknown as TypedApi
}

async function fetchOver(transport: Transport, request: globalThis.Request): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const body = await request.text()
  const answer = await transport.send({
    method: request.method,
    path: pathname + search,
    headers: Object.fromEntries(request.headers),
    signal: request.signal,
    ...(body === '' ? {} : { body }),
  })
  const text = await textOf(answer)
  const status = answer.statusCode ?? 200
  return new Response(status === 204 || status === 304 ? null : text, {
    status,
    headers: Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
  })
}
