// Opens a bundle that was saved here or elsewhere; the browser's own file dialog works in both faces.
import { Button, FileTrigger } from 'react-aria-components'
import { readBundleFile } from '../bundle-file.ts'
import { useApp } from '../use-app.ts'

export const OpenBundle = () => {
  const open = useApp((app) => app.open)
  const busy = useApp((app) => app.busy === 'opening')
  return (
    <FileTrigger
      acceptedFileTypes={['.zip']}
      onSelect={(files) => {
        const file = files?.[0]
        if (file) void open(file.name, () => readBundleFile(file))
      }}
    >
      <Button className="button">{busy ? 'Opening…' : 'Open a bundle…'}</Button>
    </FileTrigger>
  )
}
