// The words and scripts in the portable zips: how to start it, which Node.js is in it and why, and what that needs of a system.

const ENDED = `
Why there is an old Node.js in it
---------------------------------
Newer releases of Node.js do not start on older systems, and it is old systems that fail over TLS.
Node.js 16 has had no updates since 11 September 2023. What was found in it since then is not mended.
So take the zip without "node16" in its name wherever that one starts.
`

const NEEDS = {
  'linux-x64': `It needs glibc 2.28 and libstdc++ 6.0.21 or newer, as in Debian 10, Ubuntu 20.04, RHEL 8 and SLES 15 SP3.
It was run on Debian 11, 12, 13 and unstable. On an older system take the zip with "node16" in its name.`,
  'linux-x64-node16': `It needs glibc 2.17 and libstdc++ 6.0.18 or newer, as in RHEL 7, Debian 8, Ubuntu 14.04 and SLES 12.
It was run on Debian 11; no older system was at hand. On Alpine neither zip starts: it has no glibc.`,
  'win-x64': `It needs Windows 10 or Windows Server 2016. Its makers had no Windows to run it on, and in Wine 8 this Node.js does not start.
On an older system take the zip with "node16" in its name.`,
  'win-x64-node16': `It needs Windows 8.1 or Windows Server 2012 R2. Its makers ran it in Wine, which plays a Windows, and on no real one.
On Windows 7, Server 2008 R2 and Server 2012 this Node.js refuses to start. It tries all the same after this line:

  set NODE_SKIP_PLATFORM_CHECK=1

In Wine, as a Server 2008 R2, it then worked.`,
}

/** `README.txt`; `kind` is the end of the zip's name. */
export const readMe = ({ kind, version, node, ended }) => {
  const windows = kind.startsWith('win')
  const start = windows ? 'tls-preflight' : './tls-preflight'
  const title = `TLS Preflight ${version} for ${windows ? 'Windows' : 'Linux'} on x64, with Node.js ${node}`
  return `${title}
${'='.repeat(title.length)}
It finds out whether this computer can connect to a payment or API platform under its TLS rules, and what to do if not.

Start
-----
Unpack the zip, open ${windows ? 'a command prompt' : 'a terminal'} in this folder, and type one of these:

  ${start} check --profile multisafepay
  ${start} practice          try it on a practice platform, without internet
  ${start} serve             the same as a page for a browser on this computer
  ${start} --help            every command and option

Nothing is installed, and nothing on this computer is changed. To remove it, delete this folder.

Versions
--------
"${start} --version" prints the version of TLS Preflight. The Node.js in this folder is ${node}.
It serves this program alone. A Node.js of your own stays as it is.
${NEEDS[kind]}
It never updates itself. For a newer one, unpack a newer zip.
${ended ? ENDED : ''}
Licences
--------
TLS Preflight: LICENSE.txt. Node.js: LICENSE-node.txt. What TLS Preflight is made from: THIRD-PARTY.txt.
`
}

/** `tls-preflight`, for any sh. It may be called by a link; where its Node.js does not start, it says what to take. */
export const shellLauncher = ({ node, ended }) => `#!/bin/sh
# Starts TLS Preflight with the Node.js in this folder.
self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
here=$(cd "$(dirname "$self")" && pwd)
# Meant for a Node.js of this host: the program hands them on to what it checks, and does not run by them.
if [ -n "${'$'}{NODE_OPTIONS-}" ]; then
  TLS_PREFLIGHT_NODE_OPTIONS=$NODE_OPTIONS
  export TLS_PREFLIGHT_NODE_OPTIONS
  unset NODE_OPTIONS
fi
if [ ! -x "$here/bin/node" ]; then
  echo "bin/node may not be executed here. Unpack the zip with unzip, in a folder from which programs may run." >&2
  exit 69
fi
if ! why=$("$here/bin/node" --version 2>&1); then
  echo "Node.js ${node} does not start on this system. ${ended ? 'README.txt says what it needs.' : 'Take the zip with node16 in its name.'}" >&2
  echo "$why" >&2
  exit 69
fi
exec "$here/bin/node" "$here/tls-preflight.cjs" "$@"
`

/** `tls-preflight.cmd`, in the lines of Windows. */
export const windowsLauncher = ({ node, ended }) =>
  `@echo off
rem Starts TLS Preflight with the Node.js in this folder.
setlocal
if defined NODE_OPTIONS set "TLS_PREFLIGHT_NODE_OPTIONS=%NODE_OPTIONS%"
set "NODE_OPTIONS="
"%~dp0bin\\node.exe" --version >nul 2>nul
if not %errorlevel%==0 goto old
"%~dp0bin\\node.exe" "%~dp0tls-preflight.cjs" %*
exit /b %errorlevel%
:old
echo Node.js ${node} does not start on this system. ${ended ? 'README.txt says what it needs.' : 'Take the zip with node16 in its name.'} 1>&2
exit /b 69
`
