// The renderer's entry: picks the transport, makes the store, shows the program.
// The same bundle runs in the window and on the page.
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { download } from './download.ts'
import { createAppStore } from './store.ts'
import { chooseTransport } from './transport/choose.ts'
import { StoreContext } from './use-app.ts'

const store = createAppStore(chooseTransport(), { download, planDelayMs: 250 })
void store.getState().load()

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <StoreContext value={store}>
        <App />
      </StoreContext>
    </StrictMode>,
  )
