// The closed vocabulary of the product: the words that code, reports and screens share.
// Every list is in the order in which a person meets it; the first broken layer is named by this order.
import * as z from 'zod'

/** The five layers of the checklist, nearest to the application first. */
export const LAYERS = ['os', 'app-server', 'proxy', 'firewall', 'endpoint'] as const
/** The steps of one path, in the order in which they are taken. */
export const STEPS = ['dns', 'tcp', 'proxy', 'hello', 'handshake', 'certificate', 'http'] as const
/** What a rule, or the engine for it, can say of one subject. `blocked` and `unknown` are the engine's words alone. */
export const OUTCOMES = ['pass', 'warn', 'fail', 'not-applicable', 'blocked', 'unknown'] as const
/** How sure a finding is. Only `certain` and `likely` make a verdict `not-ready`. */
export const CONFIDENCES = ['certain', 'likely', 'possible'] as const
/** On whose side the fault lies: this network (near), the platform's equipment (far), or not settled. */
export const SIDES = ['near', 'far', 'unknown'] as const
/** Who can mend it. */
export const OWNERS = ['you', 'system-administrator', 'hosting-company', 'network-team', 'platform'] as const
/** Why a fact is missing. */
export const WHYS = ['failed', 'denied', 'timeout', 'cancelled', 'unsupported', 'blocked', 'budget'] as const

export const layerSchema = z.enum(LAYERS)
export const stepSchema = z.enum(STEPS)
export const outcomeSchema = z.enum(OUTCOMES)
export const confidenceSchema = z.enum(CONFIDENCES)
export const sideSchema = z.enum(SIDES)
export const ownerSchema = z.enum(OWNERS)
export const whySchema = z.enum(WHYS)
/** A calendar day, `YYYY-MM-DD`, that exists. */
export const dateSchema = z.iso.date()

export type Layer = z.infer<typeof layerSchema>
export type Step = z.infer<typeof stepSchema>
export type Outcome = z.infer<typeof outcomeSchema>
export type Confidence = z.infer<typeof confidenceSchema>
export type Side = z.infer<typeof sideSchema>
export type Owner = z.infer<typeof ownerSchema>
export type Why = z.infer<typeof whySchema>
