// A bundle dropped anywhere opens, as in the file dialog; nothing else that is dropped leaves the page.
import { useEffect, useState } from 'react'
import { droppedBundle } from '../bundle-file.ts'
import { useApp } from '../use-app.ts'

/** Whether a file is being held over the page now. */
export const useBundleDrop = (): boolean => {
  const open = useApp((app) => app.open)
  const [over, setOver] = useState(false)
  useEffect(() => {
    const hold = (event: DragEvent) => {
      event.preventDefault()
      setOver(event.dataTransfer?.types.includes('Files') ?? false)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      event.preventDefault()
      setOver(false)
      const dropped = event.dataTransfer && droppedBundle(event.dataTransfer)
      if (dropped) void open(dropped.name, dropped.read)
    }
    document.addEventListener('dragover', hold)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
    return () => {
      document.removeEventListener('dragover', hold)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', drop)
    }
  }, [open])
  return over
}
