// The mark of something that unfolds; it turns when its button says that it is open.

export const Chevron = () => (
  <svg className="chevron" viewBox="0 0 16 16" width="0.875rem" height="0.875rem" aria-hidden="true">
    <path d="M5.5 3l5 5-5 5" className="icon-line" />
  </svg>
)
