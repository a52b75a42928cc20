import { canonicalJson, isRecord } from '#src/core/index.ts';

/** Gives up to `most` places at which two documents differ, with what stands there: `query.from.version: 1, not 2`. */
export function differences(left: unknown, right: unknown, most = 5): readonly string[] {
  const found: string[] = [];
  const visit = (a: unknown, b: unknown, path: string): void => {
    if (found.length >= most || canonicalJson(a) === canonicalJson(b)) return;
    const isSameKind = isRecord(a) && isRecord(b) && Object.keys(a).length + Object.keys(b).length > 0;
    if (!isSameKind) {
      found.push(`${path}: ${shown(a)}, not ${shown(b)}`);
      return;
    }
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
      visit(a[name], b[name], path === '' ? name : `${path}.${name}`);
    }
  };
  visit(left, right, '');
  return found;
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : canonicalJson(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
