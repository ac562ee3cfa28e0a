// How a profile's platform is called.
import type { Profile } from './profile.ts'

/** How the platform that a profile stands for is called in a sentence. */
export const platformName = ({ general, name }: Pick<Profile, 'general' | 'name'>): string => (general ? 'the platform' : name)
