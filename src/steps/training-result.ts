import { countOf, countText, describeKey, keyId } from '#src/core/index.ts';
import type { SeriesGroup } from '#src/feature-store/index.ts';
import { candidateDigest, candidateNames } from '#src/learners/index.ts';
import type { StepResult } from '#src/pipelines/index.ts';
import type { Challenger, RetrainedKeys } from '#src/training/index.ts';

/** Gives what the training of a fleet came to: its summary, its counts, and the keys that no challenger came of. */
export function trainingResult(
  group: SeriesGroup,
  { challengers, reused, notBegun, isCodeChanged }: RetrainedKeys,
  nKept: number,
): StepResult {
  const count = (state: Challenger['state']): number => challengers.filter((each) => each.state === state).length;
  const states = {
    TRAINED: count('TRAINED'),
    BLOCKED_DATA: count('BLOCKED_DATA'),
    FAILED_TRAIN: count('FAILED_TRAIN'),
    ...(notBegun.size === 0 ? {} : { NOT_BEGUN: notBegun.size }),
  };
  const nBlocked = states.BLOCKED_DATA;
  const rest =
    notBegun.size === 0
      ? ''
      : ` ${countOf(notBegun.size, 'key')} not begun within the budget: run it again to train the rest.`;
  const kept = nKept === 0 ? '' : ` The challengers of ${countOf(nKept, 'other key')} are kept.`;
  const others = challengers.filter((each) => each.state !== 'TRAINED');
  const work = {
    keysTrained: challengers.length - reused.size - notBegun.size - nBlocked,
    keysReused: reused.size,
    keysBlocked: nBlocked,
    ...(notBegun.size === 0 ? {} : { keysNotBegun: notBegun.size }),
  };
  const done =
    reused.size === 0
      ? `${countText(states.TRAINED)} of ${countOf(challengers.length, 'key')} trained`
      : `${countText(work.keysTrained)} of ${countOf(challengers.length, 'key')} trained anew, ` +
        `${countText(reused.size)} as before, ${countText(nBlocked)} blocked`;
  return {
    summary: `${done}; ${winners(challengers)}.${rest}${kept}`,
    counts: {
      keys: challengers.length,
      trained: states.TRAINED,
      blocked: states.BLOCKED_DATA,
      failed: states.FAILED_TRAIN,
      ...work,
    },
    keyStates: states,
    ...(isCodeChanged ? { notReusable: 'the code of training was edited while its threads loaded it' } : {}),
    remarks: [
      ...blockedBy(group, challengers),
      ...namedKeys(
        others.map((each) => `${each.state} ${describeKey(group.fleet.keyColumns, each.key)}: ${each.reason}`),
      ),
    ],
    outputs: [
      {
        path: 'Training_Output',
        holds: 'coefficient.csv and rmse.csv for each key; coefficients.csv and rmse.csv for all',
      },
      { path: 'model_metrics', holds: 'all_model_metrics.json, training_summary.json' },
    ],
  };
}

/** Says which of the blocked keys data preparation had let pass: its own line counts the rest alone. */
function blockedBy({ keyQuality }: SeriesGroup, challengers: readonly Challenger[]): readonly string[] {
  const before = new Set(keyQuality.filter(({ state }) => state === 'BLOCKED_DATA').map(({ key }) => keyId(key)));
  const blocked = challengers.filter(({ state }) => state === 'BLOCKED_DATA');
  const more = blocked.filter(({ key }) => !before.has(keyId(key))).length;
  if (more === 0) return [];
  return [
    `${countText(blocked.length)} BLOCKED_DATA: ${countText(blocked.length - more)} by the preparation of the data, ${countText(more)} more that training cannot use`,
  ];
}

function winners(challengers: readonly Challenger[]): string {
  const chosen = challengers.flatMap(({ state, candidate }) =>
    state === 'TRAINED' && candidate !== undefined ? [candidate] : [],
  );
  const counts = [...Map.groupBy(chosen, candidateDigest).values()].sort((a, b) => b.length - a.length);
  const names = candidateNames(counts.map(([candidate]) => candidate!));
  const parts = counts.map(({ length }, i) => `${names[i]!} ${countText(length)}`);
  return parts.length === 0 ? 'no candidate won' : `chosen: ${parts.join(', ')}`;
}

const mostNamed = 10;

/** Gives the first lines, and how many more there are and where to read them. */
function namedKeys(lines: readonly string[]): readonly string[] {
  if (lines.length <= mostNamed) return lines;
  return [
    ...lines.slice(0, mostNamed),
    `… and ${lines.length - mostNamed} more: model_metrics/all_model_metrics.json names all`,
  ];
}
