import { countOf, countText, describeKey } from '#src/core/index.ts';
import { percentText } from '../number-words.ts';
import type { GateSummary } from './gate-summary.ts';
import type { ExtremeKey } from './extreme-keys.ts';
import { snakeCase } from './snake-case.ts';
import { shareText, signedPercent } from './fleet-verdict.ts';

/** The line that says that a run registered nothing; release pipelines look for it. */
export const nothingRegistered = 'Model was not registered for this run.';

/** Gives gate-summary.md: what a release engineer puts into a pull request. */
export function gateSummaryMarkdown(summary: GateSummary, keyColumns: readonly string[]): string {
  const { fleet, verdict, codes, rules, configurationDigest } = summary;
  const wouldBe = summary.keys.held > 0;
  const counted = Object.entries(codes).filter(([, count]) => count > 0);
  const sections = [
    [`# Gate of ${cell(fleet)}`, '', ...outcomeLines(summary)],
    [
      wouldBe ? '## Keys, had the fleet passed' : '## Keys',
      '',
      ...tableOf(
        ['code', 'keys'],
        [...counted.map(([code, count]) => [code, countText(count)]), ['all', countText(summary.keys.judged)]],
      ),
    ],
    [
      '## The fleet',
      '',
      ...tableOf(['measure', 'value', 'limit'], fleetRows(summary)),
      ...verdict.remarks.map((remark) => `\n${remark}`),
    ],
    ...extremes(wouldBe ? 'Would gain the most' : 'Gains the most', summary.best, keyColumns),
    ...extremes(wouldBe ? 'Would lose the most' : 'Loses the most', summary.worst, keyColumns),
    [
      '## Made by',
      '',
      ...tableOf(
        ['', ''],
        [
          ...Object.entries(rules).map(([name, value]) => [snakeCase(name), ruleText(value)]),
          ['configuration digest', configurationDigest],
          ...holdoutRows(summary),
        ],
      ),
    ],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** Gives what came of an evaluation, in a sentence. */
export function outcomeSentence({ outcome, keys, release }: GateSummary): string {
  const registered = `${countText(keys.registered)} of ${countOf(keys.judged, 'key')} registered; release ${release}.`;
  if (outcome === 'released') return registered;
  if (outcome === 'forced') return `Released by force: ${registered}`;
  if (outcome !== 'held') return nothingRegistered;
  return `${nothingRegistered} ${keys.held > 0 ? 'The fleet is held.' : 'The fleet is held, though no key has a model to release.'}`;
}

function outcomeLines(summary: GateSummary): readonly string[] {
  const { verdict, forced } = summary;
  return [
    `**${outcomeSentence(summary)}**`,
    ...(verdict.broken.length === 0
      ? []
      : ['', ...verdict.broken.map(({ rule, sentence }) => `- \`${rule}\`: ${sentence}`)]),
    ...(forced === null
      ? []
      : ['', `Forced${forced.actor === null ? '' : ` by ${cell(forced.actor)}`}: ${cell(forced.reason)}`]),
  ];
}

function fleetRows({ verdict, rules, intervals }: GateSummary): readonly (readonly string[])[] {
  const { failed, changed, test, expected } = verdict;
  return [
    ['failed or blocked', shareText(failed), percentText(rules.maxFailed)],
    ['champion changes', shareText(changed), percentText(rules.maxChangeShare)],
    ...(test === undefined
      ? []
      : [
          ['error of the fleet, measured', `${signedPercent(test.change)} on ${countOf(test.nKeys, 'key')}`, ''],
          [
            `error of the fleet, at most (${percentText(test.level)})`,
            signedPercent(test.upper),
            percentText(rules.maxFleetHarm),
          ],
        ]),
    ...(expected === undefined
      ? []
      : [['error of the fleet, expected after shrinkage', signedPercent(expected.change), '']]),
    ...(intervals === null
      ? []
      : [
          [
            'intervals hold of the holdout',
            `${percentText(intervals.share)} on ${countOf(intervals.nKeys, 'key')}`,
            `asked: ${percentText(intervals.nominal)}`,
          ],
        ]),
  ];
}

function holdoutRows({ holdout }: GateSummary): readonly (readonly string[])[] {
  if (holdout === null) return [];
  return [
    ['holdout', `${holdout.from} to ${holdout.to}, ${countOf(holdout.nScored, 'row')}`],
    ...(holdout.digest === null ? [] : [['holdout digest', holdout.digest]]),
    ...(holdout.nUses === null ? [] : [['holdout decided', countOf(holdout.nUses, 'time')]]),
  ];
}

function extremes(
  title: string,
  keys: readonly ExtremeKey[],
  keyColumns: readonly string[],
): readonly (readonly string[])[] {
  if (keys.length === 0) return [];
  const rows = keys.map(({ key, code, gain, against, learner }) => [
    describeKey(keyColumns, key),
    code,
    learner,
    `${percentText(Math.abs(gain))} ${gain > 0 ? 'better' : 'worse'} than the ${against === 'champion' ? 'champion' : 'seasonal naive'}`,
  ]);
  return [[`## ${title}`, '', ...tableOf(['key', 'code', 'challenger', ''], rows)]];
}

function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [lineOf(header), `|${header.map(() => '---|').join('')}`, ...rows.map(lineOf)];
}

function ruleText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

// Values come from data and people: none may break the table, or be read as a tag, a link or a command.
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\|`*[\]<>]/g, (sign) => `\\${sign}`);
}
