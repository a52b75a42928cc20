import type { FaultRule, RequestFault, StepFault } from './fault-rule.ts';

/** The faults that are still to happen, the oldest first. */
export type Faults = {
  readonly add: (rules: readonly FaultRule[]) => void;
  readonly list: () => readonly FaultRule[];
  readonly clear: () => void;
  /** Says whether a run of MLflow takes nothing this time, which has then happened once. */
  readonly takeForRun: (run: string) => boolean;
  /** Gives the next fault for a request, which has then happened once. */
  readonly takeForRequest: (method: string, path: string) => RequestFault | undefined;
  /** Gives the next fault of a kind for a step, known by its name or that of its job, which has then happened once. */
  readonly takeForStep: <Kind extends StepFault['kind']>(
    kind: Kind,
    names: readonly string[],
  ) => Extract<StepFault, { readonly kind: Kind }> | undefined;
};

/** Opens a list of faults with those that are there from the start. */
export function openFaults(first: readonly FaultRule[]): Faults {
  let rules = [...first];
  const take = <Rule extends FaultRule>(fits: (rule: FaultRule) => rule is Rule): Rule | undefined => {
    const found = rules.find(fits);
    if (found === undefined) return undefined;
    rules = rules.flatMap((rule) => {
      if (rule !== found) return [rule];
      return found.times > 1 ? [{ ...found, times: found.times - 1 }] : [];
    });
    return found;
  };
  return {
    add: (more) => void (rules = [...rules, ...more]),
    list: () => rules,
    clear: () => void (rules = []),
    takeForRequest: (method, path) =>
      take(
        (rule): rule is RequestFault =>
          'path' in rule && path.includes(rule.path) && (rule.method === undefined || rule.method === method),
      ),
    takeForRun: (run) =>
      take((rule): rule is FaultRule => rule.kind === 'run-forbidden' && rule.run === run) !== undefined,
    takeForStep: <Kind extends StepFault['kind']>(kind: Kind, names: readonly string[]) =>
      take(
        (rule): rule is Extract<StepFault, { readonly kind: Kind }> =>
          rule.kind === kind && 'step' in rule && (rule.step === undefined || names.includes(rule.step)),
      ),
  };
}
