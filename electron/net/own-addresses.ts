// The addresses of this host, as a proxy script may ask for them. Nothing is sent to find them.
import { networkInterfaces } from 'node:os'

/** Those of its network interfaces but loopback, IPv4 first; link-local ones are left out. */
export const ownAddresses = (): string[] => {
  const all = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, address }) => !internal && !/^(169\.254\.|fe80:)/i.test(address))
  const of = (v4: boolean) => all.filter(({ address }) => address.includes(':') !== v4).map(({ address }) => address)
  return [...of(true), ...of(false)]
}
