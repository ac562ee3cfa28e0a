// The headers that every file of the renderer is sent with, in the window and on the page.
// Only own files run; nothing may be embedded, framed or sent elsewhere (W3C Content Security Policy Level 3).

/** `connect` is what the renderer may talk to: nothing in the window, its own server on the page. */
export const securityHeaders = (connect: "'none'" | "'self'"): Record<string, string> => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
})
