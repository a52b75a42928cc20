/** Gives the path of a part of a document as text: `steps[1].uses`; empty for the whole. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (done, part) => (typeof part === 'number' ? `${done}[${part}]` : `${done}${done === '' ? '' : '.'}${String(part)}`),
    '',
  );
}
