// Before the tests of the faces: the program as it will be shipped, and the lab's runner.
import { buildIfChanged } from './build.mjs'
import { bundleLab } from './lab-bundle.mjs'

export const setup = async () => {
  await buildIfChanged()
  await bundleLab()
}
