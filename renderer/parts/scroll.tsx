// Something that may be wider or longer than its place: it scrolls, and the keyboard can reach it to scroll.
import type { ReactNode } from 'react'

export const Scroll = ({ name, children }: { name: string; children: ReactNode }) => (
  // biome-ignore lint/a11y: what scrolls must take the focus (WCAG 2.1.1), and a page full of landmarks would be noise
  <div className="scroll" role="group" aria-label={name} tabIndex={0}>
    {children}
  </div>
)
