import type { Finding, FindingKind, SchemaAction, SchemaMode } from './finding.ts';

/** Kinds of findings whose action may be chosen; columns without names, or of other lengths, are refused always. */
type ChoosableKind = Exclude<FindingKind, 'column-names' | 'uneven-column'>;

/** Actions that go before those of the mode. */
export type SchemaActions = { readonly [Kind in ChoosableKind]?: SchemaAction };

/**
 * What each mode does. `strict` refuses whatever a model may not have learnt, but tells numbers out of range, texts of other lengths and
 * fractions; `coerce` changes the rows so that they fit; `warn` hands on what is of the right type and tells the rest.
 */
const actionsByMode: Readonly<Record<SchemaMode, Readonly<Record<FindingKind, SchemaAction>>>> = {
  strict: {
    'column-names': 'refuse',
    'uneven-column': 'refuse',
    'missing-column': 'refuse',
    'unknown-column': 'refuse',
    'column-order': 'warn',
    'swapped-columns': 'refuse',
    'unreadable-value': 'refuse',
    'wrong-type': 'refuse',
    null: 'refuse',
    infinite: 'refuse',
    'new-category': 'refuse',
    'out-of-range': 'warn',
    'text-length': 'warn',
    'not-whole': 'warn',
  },
  coerce: {
    'column-names': 'refuse',
    'uneven-column': 'refuse',
    'missing-column': 'coerce',
    'unknown-column': 'coerce',
    'column-order': 'coerce',
    'swapped-columns': 'refuse',
    'unreadable-value': 'coerce',
    'wrong-type': 'coerce',
    null: 'refuse',
    infinite: 'coerce',
    'new-category': 'coerce',
    'out-of-range': 'warn',
    'text-length': 'warn',
    'not-whole': 'warn',
  },
  warn: {
    'column-names': 'refuse',
    'uneven-column': 'refuse',
    'missing-column': 'refuse',
    'unknown-column': 'warn',
    'column-order': 'warn',
    'swapped-columns': 'refuse',
    'unreadable-value': 'refuse',
    'wrong-type': 'warn',
    null: 'warn',
    infinite: 'refuse',
    'new-category': 'warn',
    'out-of-range': 'warn',
    'text-length': 'warn',
    'not-whole': 'warn',
  },
};

/** Gives what is to be done with a kind of finding: what was chosen, else what the mode does. */
export function actionOf(kind: FindingKind, mode: SchemaMode, chosen: SchemaActions): SchemaAction {
  const choice = kind === 'column-names' || kind === 'uneven-column' ? undefined : chosen[kind];
  return choice ?? actionsByMode[mode][kind];
}

/** Gives what an action comes to where the change that it asks for is possible or not: what cannot be changed is refused. */
export function outcomeOf(action: SchemaAction, canCoerce: boolean): Finding['outcome'] {
  if (action === 'warn') return 'warned';
  return action === 'coerce' && canCoerce ? 'coerced' : 'refused';
}
