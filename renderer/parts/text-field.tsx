// A line to write in, with what the engine refuses about it right beneath: the same sentence that the command line says.
// What was refused takes the focus, so that a person mends it where it stands.
import { useEffect, useId, useRef } from 'react'
import type { CheckInput } from '../../electron/contract/engine-api.ts'
import { useApp } from '../use-app.ts'
import { Icon } from './icon.tsx'

interface TextFieldProps {
  field: 'url' | 'proxy' | 'ca'
  label: string
  /** The label is for screen readers alone: the group around it says the same. */
  quiet?: boolean
  hint?: string
  placeholder?: string
}

const sentenceFor = (field: keyof CheckInput, refusal: { field?: keyof CheckInput; sentence: string } | null | undefined): string | null =>
  refusal?.field === field ? refusal.sentence : null

export const TextField = ({ field, label, quiet = false, hint, placeholder }: TextFieldProps) => {
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const value = useApp((app) => app.input[field])
  const change = useApp((app) => app.change)
  const refused = useApp((app) => (app.refused?.field === field ? app.refused : null))
  const planned = useApp((app) => sentenceFor(field, app.plan?.problem))
  useEffect(() => {
    if (refused) input.current?.focus()
  }, [refused])
  // Nothing written yet is no mistake until the check is asked for; the hint says what belongs there.
  const sentence = refused?.sentence ?? (value.trim() === '' ? null : planned)
  return (
    <div className="field">
      <label htmlFor={id} className={quiet ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <input
        ref={input}
        id={id}
        type="text"
        inputMode={field === 'url' ? 'url' : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={value}
        aria-invalid={sentence !== null || undefined}
        aria-describedby={[hint && `${id}-hint`, sentence && `${id}-refused`].filter(Boolean).join(' ') || undefined}
        onChange={(event) => change({ [field]: event.target.value })}
      />
      {sentence !== null && (
        <p className="refused" id={`${id}-refused`}>
          <Icon look="fail" size={16} />
          {sentence}
        </p>
      )}
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}
