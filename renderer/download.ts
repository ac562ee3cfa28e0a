// Hands bytes to the person as a file: the page cannot ask where to put it, the browser does.

export const download = (name: string, bytes: Uint8Array): void => {
  const address = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: name.endsWith('.zip') ? 'application/zip' : 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // Not at once: some browsers start to read only after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
