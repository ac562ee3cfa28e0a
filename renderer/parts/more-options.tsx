// What few people need: another way out, further certificates, a longer look.
// The three ways out are one value of the request: `system`, `none`, or the proxy's address.
import { useId, useState } from 'react'
import { Button, Disclosure, DisclosurePanel, Heading, Radio, RadioGroup } from 'react-aria-components'
import { useApp } from '../use-app.ts'
import { Chevron } from './chevron.tsx'

type Way = 'system' | 'none' | 'address'

const wayOf = (proxy: string): Way => (proxy === 'system' || proxy === 'none' ? proxy : 'address')

export const MoreOptions = () => {
  const id = useId()
  const input = useApp((app) => app.input)
  const change = useApp((app) => app.change)
  // An address that is not written yet is the empty text, which the engine would read as "as set up".
  const [way, setWay] = useState<Way>(wayOf(input.proxy))
  const choose = (next: Way) => {
    setWay(next)
    change({ proxy: next === 'address' ? '' : next })
  }
  const used = input.proxy !== 'system' || input.ca !== '' || input.deep
  return (
    <Disclosure className="disclosure" defaultExpanded={used}>
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
          {way === 'address' && (
            <input
              type="text"
              aria-label="Proxy address"
              placeholder="http://proxy.example.com:3128"
              autoComplete="off"
              spellCheck={false}
              value={input.proxy}
              onChange={(event) => change({ proxy: event.target.value })}
            />
          )}
        </div>
        <div className="field">
          <label htmlFor={`${id}-ca`}>File with further certificates</label>
          <input
            id={`${id}-ca`}
            type="text"
            autoComplete="off"
            spellCheck={false}
            value={input.ca}
            aria-describedby={`${id}-ca-hint`}
            onChange={(event) => change({ ca: event.target.value })}
          />
          <p className="hint" id={`${id}-ca-hint`}>
            A PEM file on this computer, for a certificate authority of your own.
          </p>
        </div>
        <label className="check">
          <input type="checkbox" checked={input.deep} onChange={(event) => change({ deep: event.target.checked })} />
          Look deeper, with more connections
        </label>
      </DisclosurePanel>
    </Disclosure>
  )
}
