// What a runtime says where its proxy opened no tunnel (CONNECT, RFC 9110 section 9.3.6): then neither its TLS library nor its settings
// of TLS were reached. In the words of curl, Python, Java, .NET, Perl, Wget and of the requests that this program makes by Node.js.
const SAID = [
  /CONNECT tunnel failed, response (\d{3})/i,
  /HTTP code (\d{3}) from proxy after CONNECT/i,
  /Tunnel connection failed: (\d{3}[^'")\n]*)/i,
  /Proxy returns "HTTP\/\d\.\d (\d{3}[^"]*)"/i,
  /proxy tunnel request to proxy .* failed with status code '(\d{3})'/i,
  /establishing SSL tunnel failed: (\d{3}[^\n]*)/i,
  /Proxy tunneling failed: (.+?)(?:Unable to establish|\n|$)/i,
  /the proxy answered (\d{3})/i,
]

/** The proxy's answer as the runtime passes it on, such as `403 Filtered`; null where its words are about something else. */
export const proxyRefusal = (words: string): string | null => SAID.flatMap((pattern) => pattern.exec(words)?.[1]?.trim() ?? [])[0] ?? null
