// Where the project stands: tests start its built programs from there. Vitest and the lab's bundle both run in that folder.
export const root = process.cwd()
