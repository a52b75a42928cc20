import { canonicalJson, isRecord } from '#src/core/index.ts';
import type { KeyParts } from './cache-key.ts';
import { changedParts } from './code-fingerprint.ts';
import { versionText } from './table-state.ts';

/** One part of a cache key that differs: what kind of part, its name, and a sentence for people. */
export type KeyDifference = {
  readonly part: 'implementation' | 'code' | 'parameter' | 'input';
  readonly name: string;
  readonly text: string;
};

/** Gives all parts of two keys that differ; none where they are the same. */
export function keyDifferences(before: KeyParts, after: KeyParts): readonly KeyDifference[] {
  return [
    ...(before.uses === after.uses
      ? []
      : [{ part: 'implementation' as const, name: 'uses', text: `implementation: ${before.uses} → ${after.uses}` }]),
    ...changedParts(before.code, after.code).map((name): KeyDifference => codeDifference(name, before, after)),
    ...parameterDifferences([], before.parameters, after.parameters),
    ...inputDifferences(before, after),
  ];
}

function codeDifference(name: string, before: KeyParts, after: KeyParts): KeyDifference {
  const [old, now] = [before.code.parts[name], after.code.parts[name]];
  const isPackage = name.startsWith('npm:');
  const what = isPackage ? `package ${name.slice('npm:'.length)}` : name;
  if (old === undefined) return { part: 'code', name, text: `code now imports ${what}` };
  if (now === undefined) return { part: 'code', name, text: `code no longer imports ${what}` };
  return { part: 'code', name, text: isPackage ? `${what}: ${old} → ${now}` : `code changed: ${name}` };
}

const words: Readonly<Record<string, string>> = {
  options: 'option',
  settings: 'setting',
  selection: 'selection',
  selected_keys: 'selected keys',
  exports: 'export',
  output_folder: 'output folder',
};

function parameterDifferences(path: readonly string[], before: unknown, after: unknown): readonly KeyDifference[] {
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return [];
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => parameterDifferences([...path, name], before[name], after[name]));
  }
  const [first = '', ...rest] = path;
  const name = path.join('.');
  const called = [words[first] ?? first, rest.join('.')].filter((each) => each !== '').join(' ');
  return [{ part: 'parameter', name, text: `${called}: ${valueText(before)} → ${valueText(after)}` }];
}

const longestValue = 60;

function valueText(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  const text = typeof value === 'string' ? value : canonicalJson(value);
  return text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`;
}

function inputDifferences(before: KeyParts, after: KeyParts): readonly KeyDifference[] {
  const [old, now] = [before, after].map(
    ({ inputs }) => new Map(inputs.map((each) => [`${each.kind} ${each.name}`, each])),
  );
  return [...new Set([...old!.keys(), ...now!.keys()])].flatMap((called): readonly KeyDifference[] => {
    const [was, is] = [old!.get(called), now!.get(called)];
    if (was?.id === is?.id) return [];
    const { name, kind } = (is ?? was)!;
    const change =
      was === undefined
        ? ' is new'
        : is === undefined
          ? ' is not read any more'
          : kind === 'file'
            ? ' changed'
            : `: ${idText(kind, was.id)} → ${idText(kind, is.id)}`;
    return [{ part: 'input', name, text: `input ${called}${change}` }];
  });
}

function idText(kind: 'table' | 'value' | 'file', id: string): string {
  return kind === 'table' ? versionText(id) : valueText(id);
}
