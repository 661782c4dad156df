/** The code of the problem with which a stream ends whose reader took what came more slowly than it came. */
export const tooSlowCode = 'api.too_slow'
/** The code with which such a WebSocket is closed; the reason beside it is `tooSlowCode`. */
export const tooSlowClose = 4008
