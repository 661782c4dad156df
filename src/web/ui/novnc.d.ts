/** What the console uses of noVNC, which brings no types. */
declare module '@novnc/novnc' {
  class RFB extends EventTarget {
    constructor(target: HTMLElement, url: string, options?: { wsProtocols?: string[] })
    scaleViewport: boolean
    clipViewport: boolean
    resizeSession: boolean
    background: string
    focus(): void
    disconnect(): void
    sendCtrlAltDel(): void
    clipboardPasteFrom(text: string): void
  }

  // biome-ignore lint/style/noDefaultExport: it is called so there
  export { RFB as default }
}
