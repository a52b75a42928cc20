import { join } from 'node:path';
import { countText, describeKey, MusterError } from '#src/core/index.ts';
import { nothingRegistered, outcomeSentence, type Decision, type GateSummary } from '#src/evaluation/index.ts';
import type { StepContext, StepResult } from '#src/pipelines/index.ts';
import { fleetFolder } from './fleet-folder.ts';
import { gateFiles, gateSummaryPath } from './gate-exports.ts';

/** Gives what the gate says when it ends: what was registered, why nothing was, and, of a fleet that is held, by which rules. */
export function gateResult(
  summary: GateSummary,
  decisions: readonly Decision[],
  { keyColumns, context }: { readonly keyColumns: readonly string[]; readonly context: StepContext },
): StepResult {
  const { keys, release, codes, verdict, outcome, forced } = summary;
  const unusual = decisions.filter((each) => /^(BLOCKED|FAILED|REJECTED)_|^NOT_BEGUN$/.test(each.code));
  for (const each of unusual)
    context.report.debug(`  ${each.code} ${describeKey(keyColumns, each.key)}: ${each.sentence}`);
  const isForced = outcome === 'forced';
  return {
    summary: sentenceOf(summary),
    counts: {
      keys: keys.judged,
      registered: keys.registered,
      release: release ?? 0,
      failed: verdict.failed.nKeys,
      ...(keys.held > 0 ? { held: keys.held } : {}),
      ...(isForced ? { forced: 1 } : {}),
    },
    keyStates: codes,
    outputs: [
      ...gateFiles,
      {
        path: fleetFolder(context.pipeline),
        holds: 'models, decisions and releases (tables in the workspace)',
        isInWorkspace: true,
      },
    ],
    ...(isForced
      ? {
          remarks: [
            ...verdict.broken.map(({ sentence }) => sentence),
            `forced: ${(forced?.reason ?? '').replace(/\s+/g, ' ')}`,
          ],
        }
      : {}),
    ...(outcome === 'held' ? { held: heldError(summary, context.outputFolder) } : {}),
  };
}

function sentenceOf(summary: GateSummary): string {
  if (summary.outcome !== 'not_registered') return outcomeSentence(summary);
  return `${nothingRegistered} ${reasonsInShort(summary.codes)}`;
}

function heldError({ verdict, keys }: GateSummary, outputFolder: string): MusterError {
  const look = `Look at ${join(outputFolder, gateSummaryPath)}`;
  const toDo =
    keys.held > 0
      ? `${look}; correct the data or the training, or raise the limit in the pipeline file, and run again. \`--force --reason TEXT\` releases the fleet all the same.`
      : `${look}; correct the data or the training, and run again. No key has a model that could be released.`;
  return new MusterError(
    'GATE_FLEET_HELD',
    verdict.broken.map(({ rule, sentence }, i, { length }) => ({
      what: sentence,
      where: { path: rule },
      ...(i === length - 1 ? { toDo } : {}),
    })),
  );
}

function reasonsInShort(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  if (parts.length === 0) return 'No key was trained.';
  return `${parts
    .sort((a, b) => b[1] - a[1])
    .map(([code, count]) => `${code} ${countText(count)}`)
    .join(', ')}.`;
}
