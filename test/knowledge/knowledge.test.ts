import { describe, expect, it } from 'vitest'
import { knowledge } from '../../electron/knowledge/knowledge.ts'
import { knowledgeSchema } from '../../electron/knowledge/schemas.ts'

describe('the tables of knowledge', () => {
  it('fit their schemas: a row without source and date is refused', () => {
    expect(knowledgeSchema.parse(knowledge)).toEqual(knowledge)
    const [row] = knowledge.lifecycles
    const { checked: _, ...undated } = { ...row }
    expect(knowledgeSchema.safeParse({ ...knowledge, lifecycles: [undated] }).success).toBe(false)
  })
})
