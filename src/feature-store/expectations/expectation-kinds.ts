import { aggregateKinds } from './aggregate-kinds.ts';
import { columnKinds } from './column-kinds.ts';
import type { ExpectationKind } from './expectation-kind.ts';
import { nullKinds } from './null-kinds.ts';
import { orderKinds } from './order-kinds.ts';
import { pairKinds } from './pair-kinds.ts';
import { quantileKind } from './quantile-kind.ts';
import { tableKinds } from './table-kinds.ts';
import { textKinds } from './text-kinds.ts';
import { valueKinds } from './value-kinds.ts';

/** All kinds of expectations; a new one is an entry in the file of its family. */
export const allKinds: readonly ExpectationKind[] = [
  ...nullKinds,
  ...valueKinds,
  ...textKinds,
  ...orderKinds,
  ...aggregateKinds,
  quantileKind,
  ...columnKinds,
  ...tableKinds,
  ...pairKinds,
];

const kindsByName = new Map(allKinds.map((kind) => [kind.name, kind]));

/** Gives the kind of a name, if there is one. */
export function kindNamed(name: string): ExpectationKind | undefined {
  return kindsByName.get(name);
}

/** A kind for documents: its name, what it expects, and its kwargs. */
export type ExpectationKindText = {
  readonly name: string;
  readonly summary: string;
  readonly kwargs: readonly { readonly name: string; readonly isRequired: boolean; readonly text: string }[];
};

/** All kinds for documents, in the order of their families. */
export const expectationKinds: readonly ExpectationKindText[] = allKinds.map(({ name, summary, kwargs }) => ({
  name,
  summary,
  kwargs: Object.entries(kwargs.shape).map(([kwarg, form]) => ({
    name: kwarg,
    isRequired: !form.safeParse(undefined).success,
    text: form.description ?? '',
  })),
}));
