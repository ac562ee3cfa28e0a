// Before each file of units: this process, and all that it starts, is without the caller's own network settings.
import { withoutOwnNetwork } from './own-network.ts'

const kept = withoutOwnNetwork(process.env)
for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name]
