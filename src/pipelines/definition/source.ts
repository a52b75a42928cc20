import { LineCounter, parseDocument, type Document } from 'yaml';
import { MusterError, pathText, type ErrorPlace, type Fault } from '#src/core/index.ts';

/** The path of a part of a definition, such as `['steps', 0, 'uses']`. */
export type DefinitionPath = readonly PropertyKey[];

/** A definition as it was written, not yet checked, with the places of its parts. */
export type DefinitionSource = {
  readonly file: string;
  readonly value: unknown;
  /** Gives where a part stands; of a part that is missing, where the nearest one around it does. `atKey`: where its name stands. */
  readonly placeOf: (path: DefinitionPath, atKey?: boolean) => ErrorPlace;
};

/** Reads the text of a pipeline file. Throws PIPELINE_NOT_YAML with every fault, each with line and column; PIPELINE_INVALID where it is empty. */
export function yamlSource(file: string, text: string): DefinitionSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = document.errors.map((error): Fault => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { what: error.message, where: { file, line, column: col } };
  });
  if (faults.length > 0) throw new MusterError('PIPELINE_NOT_YAML', faults);
  if (document.contents === null) {
    const fault = { what: 'The file is empty.', where: { file }, expected: 'a pipeline with a name and steps' };
    throw new MusterError('PIPELINE_INVALID', fault);
  }
  return {
    file,
    value: document.toJS(),
    placeOf: (path, atKey = false) => ({ file, ...positionOf(document, lines, path, atKey), ...pathPart(path) }),
  };
}

/** Takes a definition that was made by code: its parts have paths, but no lines. */
export function objectSource(file: string, value: unknown): DefinitionSource {
  return { file, value, placeOf: (path) => ({ file, ...pathPart(path) }) };
}

function pathPart(path: DefinitionPath): { readonly path?: string } {
  return path.length === 0 ? {} : { path: pathText(path) };
}

type Node = {
  readonly range?: readonly number[];
  readonly items?: readonly { key?: { value?: unknown; range?: readonly number[] } }[];
};

// What is missing has no place of its own: the nearest part that is there stands for it.
function positionOf(
  document: Document,
  lines: LineCounter,
  path: DefinitionPath,
  atKey: boolean,
): { readonly line: number; readonly column: number } {
  for (let length = path.length; length >= 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true) as Node | undefined;
    const pair = parent?.items?.find((item) => item.key?.value === path[length - 1]);
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    const start = (atKey && length === path.length ? pair?.key?.range : node?.range)?.[0];
    if (start === undefined) continue;
    const { line, col } = lines.linePos(start);
    return { line, column: col };
  }
  return { line: 1, column: 1 };
}
