// How the renderer is built: plain files with relative addresses, nothing inline, for the window and the page alike.
// The oldest browser that must run it is the Chromium 108 of Electron 22.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: ['chrome108', 'firefox115', 'safari16'],
    // The content security policy allows no inline script, so nothing may be folded into the HTML.
    assetsInlineLimit: 0,
    modulePreload: false,
  },
})
