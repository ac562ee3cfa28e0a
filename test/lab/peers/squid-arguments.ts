// How every squid of the lab is started: in the foreground, under a name of its own, so that what it keeps in shared memory is not
// taken for that of another one, which perhaps ended without clearing up.

/** `folder` holds its squid.conf; the name may have letters and digits alone (squid(8), `-n`). */
export const squidArguments = (port: number, folder: string): string[] => ['-N', '-n', `lab${port}`, '-f', `${folder}/squid.conf`]
