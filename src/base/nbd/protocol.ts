/**
 * Numbers of the NBD protocol (fixed newstyle), as far as we speak it: reading, structured replies, block status. The
 * specification is doc/proto.md of the project NetworkBlockDevice/nbd; all numbers on the wire are big-endian.
 */

/** `NBDMAGIC`, the first eight bytes of a server. */
export const serverMagic = 0x4e42444d41474943n
/** `IHAVEOPT`, before each option. */
export const optionMagic = 0x49484156454f5054n
export const optionReplyMagic = 0x3e889045565a9n
export const requestMagic = 0x25609513
export const simpleReplyMagic = 0x67446698
export const structuredReplyMagic = 0x668e33ef

/** Of both sides, at the beginning. */
export const handshakeFlag = { fixedNewstyle: 1, noZeroes: 2 }

export const option = { exportName: 1, abort: 2, list: 3, info: 6, go: 7, structuredReply: 8, listMetaContext: 9, setMetaContext: 10 }

export const optionReply = { ack: 1, server: 2, info: 3, metaContext: 4 }
/** Errors have the highest bit. */
export const optionError = { unsupported: 0x80000001, invalid: 0x80000003, unknown: 0x80000006, tooBig: 0x80000009 }

export const info = { export: 0, blockSize: 3 }

export const exportFlag = { hasFlags: 1, readOnly: 2, sendDf: 128, canMultiConn: 256 }

export const command = { read: 0, write: 1, disconnect: 2, flush: 3, trim: 4, cache: 5, writeZeroes: 6, blockStatus: 7 }
export const commandFlag = { requestOne: 8 }

export const replyFlag = { done: 1 }
export const replyType = { none: 0, offsetData: 1, offsetHole: 2, blockStatus: 5, error: 0x8001 }

/** Error numbers on the wire, whatever the system's own are. */
export const errno = { notPermitted: 1, io: 5, noMemory: 12, invalid: 22, noSpace: 28, overflow: 75, notSupported: 95, shutdown: 108 }

/** The longest read that every server must allow. */
export const maxRead = 32 * 1024 * 1024
/** Names of exports and contexts are no longer. */
export const maxName = 4096

/** Context that tells what is allocated. */
export const allocationContext = 'base:allocation'
/** Flags of extents in it. */
export const allocation = { hole: 1, zero: 2 }
/** Flag of extents in the contexts of QEMU's bitmaps, `qemu:dirty-bitmap:<name>`. */
export const dirty = 1

/** A stretch of an export; what `flags` mean depends on the context. */
export interface Extent {
  offset: number
  length: number
  flags: number
}

/** Extents that follow each other and say the same become one. */
export function mergeExtents(extents: readonly Extent[]): Extent[] {
  const merged: Extent[] = []
  for (const extent of extents) {
    const last = merged.at(-1)
    if (last && last.flags === extent.flags && last.offset + last.length === extent.offset) last.length += extent.length
    else if (extent.length > 0) merged.push({ ...extent })
  }
  return merged
}
