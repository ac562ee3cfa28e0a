// What few people need: another way out, further certificates, a longer look.
// The three ways out are one value of the request: `system`, `none`, or the proxy's address.
import { useEffect, useId, useState } from 'react'
import { Button, Disclosure, DisclosurePanel, Heading, Radio, RadioGroup } from 'react-aria-components'
import { useApp } from '../use-app.ts'
import { Chevron } from './chevron.tsx'
import { TextField } from './text-field.tsx'

type Way = 'system' | 'none' | 'address'

const wayOf = (proxy: string): Way => (proxy === 'system' || proxy === 'none' ? proxy : 'address')

export const MoreOptions = () => {
  const id = useId()
  const input = useApp((app) => app.input)
  const change = useApp((app) => app.change)
  const refused = useApp((app) => app.refused?.field)
  const [open, setOpen] = useState(input.proxy !== 'system' || input.ca !== '' || input.deep)
  // What is refused in here must be seen.
  useEffect(() => {
    if (refused === 'proxy' || refused === 'ca') setOpen(true)
  }, [refused])
  const [way, setWay] = useState<Way>(wayOf(input.proxy))
  const choose = (next: Way) => {
    setWay(next)
    change({ proxy: next === 'address' ? '' : next })
  }
  return (
    <Disclosure className="disclosure" isExpanded={open} onExpandedChange={setOpen}>
      <Heading level={3} className="disclosure-title">
        <Button slot="trigger" className="disclosure-button">
          <Chevron />
          More options
        </Button>
      </Heading>
      <DisclosurePanel className="disclosure-panel">
        <div className="field">
          <span className="label" id={`${id}-proxy`}>
            Proxy
          </span>
          <RadioGroup
            aria-labelledby={`${id}-proxy`}
            className="radios"
            value={way}
            onChange={(value) => choose(value === 'none' || value === 'address' ? value : 'system')}
          >
            <Radio value="system" className="radio">
              As this computer is set up
            </Radio>
            <Radio value="none" className="radio">
              None
            </Radio>
            <Radio value="address" className="radio">
              This address
            </Radio>
          </RadioGroup>
          {way === 'address' && <TextField field="proxy" label="Proxy address" quiet placeholder="http://proxy.example.com:3128" />}
        </div>
        <TextField
          field="ca"
          label="File with further certificates"
          hint="A PEM file on this computer, with the root of an authority of your own."
        />
        <label className="check">
          <input type="checkbox" checked={input.deep} onChange={(event) => change({ deep: event.target.checked })} />
          Look deeper, with more connections
        </label>
      </DisclosurePanel>
    </Disclosure>
  )
}
