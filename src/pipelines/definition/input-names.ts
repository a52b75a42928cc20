import type { Fault } from '#src/core/index.ts';
import type { StepImplementation } from '../step.ts';
import { unknownName } from './schema-faults.ts';
import type { DefinitionSource } from './source.ts';

/** Gives what is wrong with the names under `inputs`: one that a step needs and that is missing, one that no step reads. */
export function inputFaults(
  source: DefinitionSource,
  inputs: Readonly<Record<string, unknown>>,
  { used, all }: { readonly used: readonly StepImplementation[]; readonly all: readonly StepImplementation[] },
): readonly Fault[] {
  const names = [...new Set(all.flatMap((each) => Object.keys(each.inputFiles ?? {})))];
  const unknown = Object.keys(inputs).filter((name) => !names.includes(name));
  const needed = used.flatMap(({ uses, inputFiles = {} }) =>
    Object.entries(inputFiles).flatMap(([name, { isRequired, description }]) =>
      isRequired && !Object.hasOwn(inputs, name) ? [{ name, uses, description }] : [],
    ),
  );
  return [
    ...unknown.map((name) => unknownName(source, ['inputs', name], names)),
    ...[...new Map(needed.map((each) => [each.name, each])).values()].map(({ name, uses, description }): Fault => ({
      what: `The input "${name}" is missing; ${uses} needs it.`,
      where: source.placeOf(['inputs', name]),
      expected: description,
    })),
  ];
}
