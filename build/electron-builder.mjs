// What electron-builder is told: what goes into the window's packages, in which forms, and which fuses of Electron are blown.
// build/package.mjs hands it over; nothing of it depends on the machine.

/** The forms for each system. AppImage, portable, zip and tar.gz run without being installed. */
export const TARGETS = {
  linux: ['AppImage', 'deb', 'rpm', 'tar.gz'],
  win: ['nsis', 'portable', 'zip'],
  mac: ['dmg', 'zip'],
}

/**
 * Electron's fuses, by electron-builder's names, on one of `TARGETS`' systems. `inspect` is for tests alone: Playwright cannot drive a
 * program that takes no --inspect.
 */
const fusesFor = (system, inspect) => ({
  // The window is no Node for others, neither by ELECTRON_RUN_AS_NODE nor by NODE_OPTIONS.
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: inspect,
  onlyLoadAppFromAsar: true,
  // Electron checks the archive on macOS and Windows, where its hash lies in the signed program. On Linux it has no such check: the
  // fuse would say what is not so.
  enableEmbeddedAsarIntegrityValidation: system !== 'linux',
  // The window has a scheme of its own (electron/main/protocol.ts) and no file: at all.
  grantFileProtocolExtraPrivileges: false,
  // The window keeps no cookies; should one ever be kept, then not in clear.
  enableCookieEncryption: true,
  // An ad-hoc signature that no longer fits would keep the program from starting on Apple's processors.
  resetAdHocDarwinSignature: system === 'mac',
})

/** Where the others are told apart by their endings, these two would be the same .exe. */
const nameOf = (what) => `tls-preflight-${what}-\${version}-\${os}-\${arch}.\${ext}`

/**
 * The configuration of electron-builder for one of `TARGETS`' systems. For tests: `inspect`, `lacks` names fuses that their Electron does
 * not have yet, `electron` says where it is, and `afterPack` clears away what it brings.
 */
export const configurationFor = (system, { inspect = false, lacks = [], electron = {}, output = 'release', afterPack = null } = {}) => ({
  appId: 'tls-preflight.window',
  productName: 'TLS Preflight',
  copyright: 'Licensed under Apache-2.0',
  directories: { buildResources: 'assets', output },
  artifactName: nameOf('window'),
  // Everything that the window needs is bundled in dist/: no package of npm's, and not the command line.
  files: ['dist/electron/**', 'dist/renderer/**', 'package.json', '!node_modules'],
  // Where these end in .invalid, whoever publishes a release puts an address of theirs (ARCHITECTURE.md, “How to release”).
  extraMetadata: {
    homepage: 'https://tls-preflight.invalid/',
    author: { name: 'TLS Preflight maintainers', email: 'maintainers@tls-preflight.invalid' },
    // By which a desktop knows that a window is this program's.
    desktopName: 'tls-preflight-window.desktop',
  },
  extraResources: [
    { from: 'LICENSE', to: 'LICENSE.txt' },
    { from: 'dist/THIRD-PARTY.txt', to: 'THIRD-PARTY.txt' },
  ],
  asar: true,
  npmRebuild: false,
  // The program's words are English; Chromium's translations would be 35 MB.
  electronLanguages: ['en-US'],
  electronFuses: Object.fromEntries(Object.entries(fusesFor(system, inspect)).filter(([name]) => !lacks.includes(name))),
  // A production host is never changed behind its administrator's back: there is no updater, and nothing is published from here.
  publish: null,
  ...electron,
  afterPack,
  linux: {
    icon: 'icons',
    executableName: 'tls-preflight-window',
    category: 'Network',
    synopsis: 'Finds out whether this host can connect to a platform under its TLS rules',
    syncDesktopName: true,
  },
  win: { icon: 'icons/icon.ico' },
  nsis: { oneClick: false, allowToChangeInstallationDirectory: true, artifactName: nameOf('window-setup') },
  portable: { artifactName: nameOf('window-portable') },
  mac: { icon: 'icons/icon.icns', category: 'public.app-category.developer-tools' },
})
