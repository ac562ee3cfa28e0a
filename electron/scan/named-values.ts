// Variables that are written as a pair of fields, `name: X` and `value: Y`: what Kubernetes, Docker and cloud services have for NAME=VALUE.

export interface NamedValue {
  /** Offset of the field `name`. */
  start: number
  /** As one line, `NAME=VALUE`. */
  text: string
}

/** The two fields beside each other in one block of YAML or object of JSON, the value a scalar (Kubernetes, EnvVar v1 core). */
const PAIR =
  /(?<![\w.-])(["']?)name\1[ \t]*:[ \t]*(["']?)([A-Za-z_][\w.-]*)\2[ \t]*(?:,\s*|\r?\n[ \t]*)(["']?)value\4[ \t]*:[ \t]*("[^"\n]*"|'[^'\n]*'|[^\s,}#"'][^\s,}]*)/g

export function* namedValuesIn(text: string): Generator<NamedValue> {
  for (const { index, 3: name, 5: value } of text.matchAll(PAIR))
    yield { start: index, text: `${name}=${value?.replace(/^["']|["']$/g, '')}` }
}
