// Whether this Windows is Wine: it answers as a Windows does, but neither its support nor its TLS library is Microsoft's.
import type { Host } from '../../host/host.ts'

/** Its own settings program, which no Windows has. */
export const isWine = async (host: Host): Promise<boolean> =>
  (await host.look(`${host.env('SystemRoot') ?? 'C:\\Windows'}\\System32\\winecfg.exe`)) !== null
