/** The query of an address as pages see it. Values are texts; what is repeated is a list. */
export type Search = Record<string, string | string[] | undefined>

/** `?sort=-age&where=a&where=b` as it stands, like the queries of the API, so that addresses can be read and written by hand. */
export function parseSearch(text: string): Search {
  const search: Search = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const known = search[name]
    search[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value]
  }
  return search
}

export function formatSearch(search: object): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    for (const item of Array.isArray(value) ? value : [value]) if (item !== undefined && item !== '') params.append(name, String(item))
  }
  // These need no escape in a query, and without it an address can be read.
  const query = params.toString().replace(/%3D/g, '=').replace(/%2C/g, ',').replace(/%2F/g, '/').replace(/%3A/g, ':')
  return query === '' ? '' : `?${query}`
}

export function oneText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}

export function texts(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}
