import { didYouMean, type Fault } from '#src/core/index.ts';
import type { StepDefinition } from '../definition.ts';
import type { StepImplementation } from '../step.ts';
import { schemaFaults } from './schema-faults.ts';
import type { DefinitionSource } from './source.ts';

/** A step whose implementation was found and whose own options were checked. */
export type StepWithOptions = {
  readonly name: string;
  readonly implementation: StepImplementation;
  readonly options: unknown;
  readonly after: readonly string[] | undefined;
};

/** Finds the implementation of the step at `index` and checks its options. Adds what is wrong to `faults`, and gives nothing then. */
export function bindStep(
  source: DefinitionSource,
  { step, index }: { readonly step: StepDefinition; readonly index: number },
  implementations: readonly StepImplementation[],
  faults: Fault[],
): StepWithOptions | undefined {
  const { name, uses, after, ...options } = step;
  const implementation = implementations.find((each) => each.uses === uses);
  if (implementation === undefined) {
    const known = implementations.map((each) => each.uses);
    const what = `No implementation is called "${uses}".${didYouMean(uses, known)}`;
    faults.push({ what, where: source.placeOf(['steps', index, 'uses']), expected: known.join(', ') });
    return undefined;
  }
  const parsed = implementation.options.safeParse(options);
  if (parsed.success) return { name, implementation, options: parsed.data, after };
  const { options: schema } = implementation;
  faults.push(...schemaFaults(source, parsed.error.issues, { base: ['steps', index], schema }));
  return undefined;
}
