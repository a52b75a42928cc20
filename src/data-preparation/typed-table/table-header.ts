import { didYouMean, MusterError, type ErrorCode, type Fault } from '#src/core/index.ts';
import type { ColumnType } from '#src/tables/index.ts';

/** The types that columns must have. */
export type WantedTypes = {
  readonly types: Readonly<Record<string, ColumnType>>;
  /** Whether types of columns that the header does not have are passed over. */
  readonly ignoreAbsent: boolean;
};

/**
 * Refuses a header that no table can have: DATA_COLUMN_NAME_INVALID for a column without a name, DATA_DUPLICATE_COLUMN for two names
 * that differ in capitals at most, DATA_COLUMN_MISSING for a type of a column that is not there, DATA_VALUE_TYPE for a type that no
 * text has.
 */
export function checkHeader(names: readonly string[], { file, line, types, ignoreAbsent }: Place & WantedTypes): void {
  const where = { file, line };
  throwAny(
    'DATA_COLUMN_NAME_INVALID',
    names.flatMap((name, i) => faultOfName(name, i + 1, where)),
  );
  throwAny('DATA_DUPLICATE_COLUMN', duplicates(names, where));
  const missing = ignoreAbsent ? [] : Object.keys(types).filter((name) => !names.includes(name));
  throwAny(
    'DATA_COLUMN_MISSING',
    missing.map((name): Fault => ({
      what: `no column "${name}", for which the type ${types[name]!} is wanted.${didYouMean(name, names)} The header is ${names.join(', ').slice(0, 300)}`,
      where: { ...where, column: name },
      expected: `a column "${name}"`,
      toDo: 'Correct the name, or leave out its type.',
    })),
  );
  const binary = names.filter((name) => Object.hasOwn(types, name) && types[name] === 'binary');
  throwAny(
    'DATA_VALUE_TYPE',
    binary.map((name): Fault => ({
      what: 'the column is to hold bytes, for which a CSV file has no form',
      where: { ...where, column: name },
      expected: 'a type that text can be read as: string, integer, long, double, boolean or timestamp',
    })),
  );
}

type Place = { readonly file: string; readonly line: number };

function throwAny(code: ErrorCode, faults: readonly Fault[]): void {
  if (faults.length > 0) throw new MusterError(code, faults);
}

function faultOfName(name: string, number: number, where: Place): readonly Fault[] {
  if (name === '') {
    return [
      {
        what: `column ${number} has no name`,
        where: { ...where, column: number },
        expected: 'a name for each column',
        toDo: 'Name the column or remove it; pandas leaves out the row numbers with to_csv(index=False).',
      },
    ];
  }
  if (name !== '__proto__') return [];
  return [{ what: `column ${number} is named ${name}`, where: { ...where, column: name }, expected: 'another name' }];
}

// Delta ignores capitals in the names of columns.
function duplicates(names: readonly string[], where: Place): readonly Fault[] {
  const places = Map.groupBy(names.keys(), (i) => names[i]!.toLowerCase());
  return [...places.values()].flatMap((numbers): readonly Fault[] => {
    if (numbers.length === 1) return [];
    const spellings = [...new Set(numbers.map((i) => names[i]!))];
    const asWritten = spellings.length > 1 ? `, as ${spellings.join(' and ')}; capitals make no difference` : '';
    return [
      {
        what: `the header has the column ${numbers.length} times, as number ${numbers.map((i) => i + 1).join(' and ')}${asWritten}`,
        where: { ...where, column: spellings[0]! },
        expected: 'one column of this name',
        toDo: 'Rename or remove the others.',
      },
    ];
  });
}
