// How views and parts read the one store: `const report = useApp((app) => app.shown)`.
import { createContext, use } from 'react'
import { useStore } from 'zustand'
import type { AppState, AppStore } from './store.ts'

export const StoreContext = createContext<AppStore | null>(null)

export const useApp = <T>(select: (app: AppState) => T): T => {
  const store = use(StoreContext)
  if (!store) throw new Error('useApp was called outside of StoreContext.')
  return useStore(store, select)
}
