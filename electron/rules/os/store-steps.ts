// How the store of trusted roots of a system is put right: its package, a root that is taken in or renewed, the right to read it.
import type { Os } from '../../contract/host-facts.ts'
import type { FixStep } from '../../contract/report.ts'
import { shellLine } from '../../contract/shell.ts'
import { packageSteps } from '../../knowledge/fixes.ts'
import type { Knowledge } from '../../knowledge/knowledge.ts'

interface Family {
  ids: readonly string[]
  /** Where roots are laid that are added to the store (update-ca-certificates(8), update-ca-trust(8)). */
  folder: string
  /** Puts the package of the roots in place again, whether it is there or not. */
  install: string
  /** Makes the store anew from the packages; null where none is known here. */
  remake: FixStep | null
}

const IF_TAKEN_OUT = 'If somebody took roots out of the store, make it anew.'

/** By family of distributions, after the manuals of their managers and stores; checked 2026-11-22. */
const FAMILIES: readonly Family[] = [
  {
    ids: ['debian', 'ubuntu'],
    folder: '/usr/local/share/ca-certificates',
    install: 'sudo apt-get update && sudo apt-get install --reinstall ca-certificates',
    remake: { text: IF_TAKEN_OUT, command: 'sudo update-ca-certificates --fresh' },
  },
  {
    ids: ['rhel', 'centos', 'rocky', 'almalinux', 'ol', 'fedora', 'amzn'],
    folder: '/etc/pki/ca-trust/source/anchors',
    install: 'sudo yum install ca-certificates && sudo yum reinstall ca-certificates',
    remake: { text: IF_TAKEN_OUT, command: 'sudo update-ca-trust extract' },
  },
  {
    ids: ['sles', 'opensuse-leap', 'suse'],
    folder: '/etc/pki/trust/anchors',
    install: 'sudo zypper install --force ca-certificates ca-certificates-mozilla',
    remake: { text: 'Then make the store anew.', command: 'sudo update-ca-certificates' },
  },
  {
    ids: ['alpine'],
    folder: '/usr/local/share/ca-certificates',
    install: 'sudo apk add ca-certificates && sudo apk fix ca-certificates',
    remake: null,
  },
]

const familyOf = ({ id, basedOn }: Os): Family | undefined =>
  FAMILIES.find(({ ids }) => ids.includes(id) || (basedOn !== null && ids.includes(basedOn.id)))

export const installSteps = (os: Os): FixStep[] => {
  const family = familyOf(os)
  return [
    { text: 'Install the package “ca-certificates”, which has the public roots.', ...(family && { command: family.install }) },
    { text: 'In a container, add it to the image, or else it is gone with the next start.' },
  ]
}

/** A root of nobody's public list was put into the store by hand; `file`: where it lies, null where no such file was found. */
export const renewSteps = (os: Os, root: string, file: string | null): FixStep[] => {
  const family = familyOf(os)
  const folder = family ? ` On this system that is ${family.folder}.` : ''
  return [
    { text: `Ask the platform, or the authority itself, for the edition of “${root}” that holds now.` },
    {
      text:
        file === null
          ? `Put it in the place of the old one, where the certificates lie that were added.${folder}`
          : `Put it in the place of the old one, which lies in ${file}.`,
    },
    { ...family?.remake, text: 'Then make the store anew.' },
  ]
}

export const updateSteps = (fixes: Knowledge['fixes'], os: Os): FixStep[] => {
  const update = packageSteps(fixes, os, 'ca-certificates')
  if (update.length === 0) return [{ text: 'Bring the store of public roots up to date, by the updates of the operating system.' }]
  const remake = familyOf(os)?.remake ?? null
  // How to go back is said last.
  return [...update.slice(0, -1), ...(remake === null ? [] : [remake]), ...update.slice(-1)]
}

/** Where the store is made from on Red Hat's systems; the other folders are of Debian, Alpine and SUSE. */
const OF_RED_HAT = /^\/etc\/pki\/ca-trust\//

export const takeSteps = (file: string): FixStep[] => {
  const isRedHats = OF_RED_HAT.test(file)
  const make = isRedHats ? 'sudo update-ca-trust' : 'sudo update-ca-certificates'
  // update-ca-certificates(8) of Debian: files without that ending are passed over.
  const passedOver = file.startsWith('/usr/local/share/') && !file.endsWith('.crt')
  const named = passedOver ? `${file}.crt` : file
  return [
    {
      text: 'See that it is the authority that you mean: ask whom it belongs to for its fingerprint.',
      command: shellLine(['openssl', 'x509', '-in', file, '-noout', '-subject', '-fingerprint', '-sha256']),
    },
    ...(passedOver
      ? [{ text: 'Only a file whose name ends in .crt is taken in. Give it such a name.', command: shellLine(['sudo', 'mv', file, named]) }]
      : []),
    { text: 'Make the store anew, so that it takes the certificate in.', command: make },
    {
      undo: true,
      text: 'To go back, take the file away and make the store anew.',
      command: `${shellLine(['sudo', 'rm', named])} && ${make}${isRedHats ? '' : ' --fresh'}`,
    },
  ]
}

export const readableStep = (file: string): FixStep => ({
  text: 'See as the same user whether the store can be read now. It must print “readable”.',
  command: `${shellLine(['test', '-r', file])} && echo readable`,
})
