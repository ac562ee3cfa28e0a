// The vocabulary as schemas, for facts, profiles and reports that come from a file. What gathers needs none of them.
import * as z from 'zod'
import { CONFIDENCES, LAYERS, OUTCOMES, OWNERS, SIDES, STEPS, WHYS } from './vocabulary.ts'

export const layerSchema = z.enum(LAYERS)
export const stepSchema = z.enum(STEPS)
export const outcomeSchema = z.enum(OUTCOMES)
export const confidenceSchema = z.enum(CONFIDENCES)
export const sideSchema = z.enum(SIDES)
export const ownerSchema = z.enum(OWNERS)
export const whySchema = z.enum(WHYS)
/** A calendar day, `YYYY-MM-DD`, that exists. */
export const dateSchema = z.iso.date()
