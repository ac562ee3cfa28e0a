// The marks for outcomes: a shape for each, so that colour is never the only sign.
// They are decoration; the word stands beside them.
import type { ReactNode } from 'react'
import type { Outcome } from '../../electron/contract/vocabulary.ts'

/** `seen`: looked at, and nothing said yet of how it is. */
export type Look = Outcome | 'running' | 'seen'

const SHAPES: Record<Look, ReactNode> = {
  pass: (
    <>
      <circle cx="10" cy="10" r="9" className="icon-fill" />
      <path d="M5.8 10.4l2.8 2.8 5.6-6" className="icon-cut" />
    </>
  ),
  warn: (
    <>
      <path d="M10 1.8l8.6 15.6H1.4z" className="icon-fill icon-round" />
      <path d="M10 7v4.4M10 14.3v.3" className="icon-cut" />
    </>
  ),
  fail: (
    <>
      <path d="M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z" className="icon-fill" />
      <path d="M6.9 6.9l6.2 6.2m0-6.2l-6.2 6.2" className="icon-cut" />
    </>
  ),
  unknown: (
    <>
      <circle cx="10" cy="10" r="9" className="icon-fill" />
      <path d="M7.3 7.6c.1-1.4 1.2-2.3 2.7-2.3s2.7.9 2.7 2.2c0 1.9-2.7 2-2.7 3.9M10 14.5v.2" className="icon-cut" />
    </>
  ),
  blocked: <circle cx="10" cy="10" r="8" className="icon-line icon-dashed" />,
  'not-applicable': (
    <>
      <circle cx="10" cy="10" r="8" className="icon-line" />
      <path d="M6.5 10h7" className="icon-line" />
    </>
  ),
  seen: (
    <>
      <circle cx="10" cy="10" r="8" className="icon-line" />
      <circle cx="10" cy="10" r="3" className="icon-fill" />
    </>
  ),
  running: (
    <>
      <circle cx="10" cy="10" r="8" className="icon-line icon-track" />
      <path d="M10 2a8 8 0 0 1 8 8" className="icon-line" />
    </>
  ),
}

/** Marks grow with the text. */
const rem = (pixels: number): string => `${pixels / 16}rem`

/** `size`: at the usual size of text, in pixels. */
export const Icon = ({ look, size = 18 }: { look: Look; size?: number }) => (
  <svg className={`icon look-${look}`} viewBox="0 0 20 20" width={rem(size)} height={rem(size)} aria-hidden="true">
    {SHAPES[look]}
  </svg>
)

/** An outcome as a person reads it: mark, colour and words. */
export const Pill = ({ look, children }: { look: Look; children: ReactNode }) => (
  <span className={`pill text-${look}`}>
    <Icon look={look} size={16} />
    <span>{children}</span>
  </span>
)
