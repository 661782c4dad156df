import { parseWhere } from '../../../api/list-query.ts'
import { oneText, type Search, texts } from '../../app/url-state.ts'
import type { ListParams } from '../../data/keys.ts'

/** Rows that are asked for together. */
export const pageSize = 100

/** What a list shows, as it stands in the address. */
export interface ListSearch {
  search?: string | undefined
  selector?: string | undefined
  sort?: string | undefined
  /** `path=value` */
  where?: string[] | undefined
}

export function readListSearch(search: Search): ListSearch {
  const where = texts(search['where'])
  return {
    search: oneText(search['search']),
    selector: oneText(search['selector']),
    sort: oneText(search['sort']),
    ...(where.length > 0 ? { where } : {}),
  }
}

/** Only what is asked for, so that equal lists are one in the cache. */
export function paramsOf({ search, selector, sort, where = [] }: ListSearch): ListParams {
  const conditions = where.flatMap((text) => parseWhere(text) ?? [])
  return {
    ...(search ? { search } : {}),
    ...(selector ? { selector } : {}),
    ...(sort ? { sort } : {}),
    ...(conditions.length > 0 ? { where: conditions } : {}),
  }
}
