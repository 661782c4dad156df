let users = 0

/**
 * For libraries that write styles while they run, where the policy of the page refuses what carries no nonce (src/server/console).
 * As long as somebody uses it the elements that are made are ones that may: style elements get the nonce, and `setAttribute('style')`,
 * which the policy refuses too, becomes what it allows. Returns what ends that. (xterm takes another document for some of its
 * elements, and asks the page's own for the rest.)
 */
export function allowStyles(nonce: string): () => void {
  users++
  document.createElement = ((tag: string, options?: ElementCreationOptions) =>
    madeWith(nonce, tag, options)) as typeof document.createElement
  return () => {
    if (--users === 0) Reflect.deleteProperty(document, 'createElement')
  }
}

function madeWith(nonce: string, tag: string, options: ElementCreationOptions | undefined): HTMLElement {
  const element = Document.prototype.createElement.call(document, tag, options) as HTMLElement
  if (element instanceof HTMLStyleElement) element.nonce = nonce
  element.setAttribute = setAttribute
  return element
}

function setAttribute(this: HTMLElement, name: string, value: string): void {
  if (name === 'style') this.style.cssText = value
  else Element.prototype.setAttribute.call(this, name, value)
}
