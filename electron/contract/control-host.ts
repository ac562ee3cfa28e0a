// How a profile names a control host: another host, met over the same way where a fault is to be placed.

/** `host`, `host:port`, `[address]:port`, or the https address of a page there, as people copy it; null: none of these. */
export const readControlHost = (text: string): { host: string; port: number } | null => {
  const bare = text.trim().replace(/^https:\/\/([^/?#]+).*$/i, '$1')
  const [, bracketed, plain, port = '443'] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(bare) ?? []
  const host = bracketed ?? plain
  return host === undefined || Number(port) < 1 || Number(port) > 65535 ? null : { host: host.toLowerCase(), port: Number(port) }
}
