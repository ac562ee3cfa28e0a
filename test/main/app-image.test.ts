// What an AppImage puts into the environment is taken out again; what is not its own stays, to the letter.
import { describe, expect, it } from 'vitest'
import { leaveAppImage } from '../../electron/main/app-image.ts'

const MOUNT = '/tmp/.mount_tls-prAbCdEf'
const PROGRAM = `${MOUNT}/tls-preflight-window`

const left = (env: NodeJS.ProcessEnv, program = PROGRAM): NodeJS.ProcessEnv => {
  const own = { ...env }
  leaveAppImage(own, program)
  return own
}

describe('an AppImage', () => {
  it('leaves the environment as it was before, as far as a runtime looks at it', () => {
    const env = {
      APPDIR: MOUNT,
      APPIMAGE: '/home/a/tls-preflight.AppImage',
      ARGV0: './tls-preflight.AppImage',
      OWD: '/home/a',
      PATH: `${MOUNT}:${MOUNT}/usr/sbin:/usr/local/bin:/usr/bin`,
      LD_LIBRARY_PATH: `${MOUNT}/usr/lib:/opt/shop/lib`,
      XDG_DATA_DIRS: `${MOUNT}/usr/share/:/usr/share/gnome:/usr/local/share/:/usr/share/`,
      GSETTINGS_SCHEMA_DIR: `${MOUNT}/usr/share/glib-2.0/schemas`,
      HOME: '/home/a',
    }
    expect(left(env)).toEqual({
      PATH: '/usr/local/bin:/usr/bin',
      LD_LIBRARY_PATH: '/opt/shop/lib',
      XDG_DATA_DIRS: '/usr/share/gnome:/usr/local/share/:/usr/share/',
      HOME: '/home/a',
    })
  })

  it('leaves no empty list behind: an empty LD_LIBRARY_PATH is the current folder', () => {
    expect(left({ APPDIR: MOUNT, LD_LIBRARY_PATH: `${MOUNT}/usr/lib`, PATH: '/usr/bin' })).toEqual({ PATH: '/usr/bin' })
  })

  it.each([
    ['no AppImage', { PATH: '/usr/bin', LD_LIBRARY_PATH: '/opt/lib' }],
    ['one that started this program and does not carry it', { APPDIR: '/tmp/.mount_other', PATH: '/tmp/.mount_other/bin:/usr/bin' }],
    ['a folder whose name begins alike', { APPDIR: '/tmp/.mount_tls-pr', PATH: '/tmp/.mount_tls-pr/bin:/usr/bin' }],
    ['a variable that names no full path', { APPDIR: 'tmp', PATH: '/usr/bin' }],
    ['a variable without a value', { APPDIR: '', PATH: '/usr/bin' }],
  ])('is no business of: %s', (_what, env) => {
    expect(left(env)).toEqual(env)
  })

  it('keeps folders that only begin alike', () => {
    expect(left({ APPDIR: MOUNT, PATH: `${MOUNT}-2/bin:${MOUNT}/bin` })).toEqual({ PATH: `${MOUNT}-2/bin` })
  })
})
