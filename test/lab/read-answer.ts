// A person who reads a whole answer, played within the page itself: a driver from outside would ask the page questions that
// take longer than what is measured. Every step is a mark for the trace.

/** Runs in the page; answers how many things it opened. */
export const readWholeAnswer = async (): Promise<number> => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const pause = async () => {
    await frame()
    await frame()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const phase = (name: string) => performance.mark(`phase:${name}`)
  const scroll = async (name: string) => {
    phase(`scroll ${name}`)
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight * 0.8) {
      scrollTo(0, y)
      await frame()
    }
    await pause()
  }
  let opened = 0
  const press = async (name: string, one: HTMLElement) => {
    one.scrollIntoView({ block: 'center' })
    await pause()
    phase(name)
    one.click()
    opened += 1
    await pause()
  }
  const wordsOf = (one: Element) => (one.textContent ?? '').trim().slice(0, 40)
  const find = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)]
  await scroll('the answer')
  for (const one of find('main .layer [aria-expanded=false]')) await press(`unfold ${wordsOf(one)}`, one)
  await scroll('all unfolded')
  for (const one of find('main button').filter((button) => /^Show all/.test(button.textContent ?? ''))) await press(wordsOf(one), one)
  for (const one of find('main details:not([open]) > summary').slice(0, 60)) await press(`open ${wordsOf(one)}`, one)
  for (const one of find('main button[aria-expanded=false]')) await press(`unfold ${wordsOf(one)}`, one)
  await scroll('all open')
  for (const one of find('main .layer button[aria-expanded=true]')) await press(`fold ${wordsOf(one)}`, one)
  const hello = find('main button').find((button) => /^Show the first message/.test(button.getAttribute('aria-label') ?? ''))
  if (hello) await press('the hello', hello)
  phase('end')
  await pause()
  return opened
}
