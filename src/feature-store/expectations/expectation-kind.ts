import type { z } from 'zod';
import type { TableView } from './column-view.ts';
import type { JsonValue } from './expectation.ts';

/** What an expectation found on a table. */
export type Finding = RowFinding | ObservedFinding | ImpossibleFinding;

/** A question that each row answers. */
export type RowFinding = {
  readonly by: 'rows';
  /** The numbers of the rows that break the expectation, rising. */
  readonly unexpected: Uint32Array;
  readonly nRows: number;
  /** Rows that were asked: those without a null, or all of them where the question is about nulls. */
  readonly nAsked: number;
  /** Whether nulls stand outside the question, so that the result counts them apart. */
  readonly skipsNulls: boolean;
  readonly valueAt: (row: number) => JsonValue;
  /** The share of the rows asked that shall meet the expectation, from 0 to 1. */
  readonly mostly: number;
};

/** A question that the column or the table answers as a whole. */
export type ObservedFinding = {
  readonly by: 'observed';
  readonly isMet: boolean;
  readonly result: Readonly<Record<string, JsonValue>>;
};

/** A question that this table cannot answer, and why: a sentence. */
export type ImpossibleFinding = { readonly by: 'impossible'; readonly message: string };

/** One kind of expectation. */
export type ExpectationKind = {
  /** Its name in Great Expectations. */
  readonly name: string;
  /** One sentence for documents. */
  readonly summary: string;
  /** The form of its kwargs; each field has a description. */
  readonly kwargs: z.ZodObject;
  readonly evaluate: (kwargs: unknown, table: TableView) => Finding;
  /** Says in plain words what is expected: `values of at least 0`. */
  readonly expected: (kwargs: unknown) => string;
  /** Says what was found instead; of a question to rows what is wrong with them, in the plural: `are below 0`. */
  readonly problem: (kwargs: unknown, result: Readonly<Record<string, JsonValue>>) => string;
};

/** A kind as its family writes it: the kwargs are parsed. */
type KindOf<Kwargs extends z.ZodObject> = {
  readonly name: string;
  readonly summary: string;
  readonly kwargs: Kwargs;
  readonly evaluate: (kwargs: z.output<Kwargs>, table: TableView) => Finding;
  readonly expected: (kwargs: z.output<Kwargs>) => string;
  readonly problem: (kwargs: z.output<Kwargs>, result: Readonly<Record<string, JsonValue>>) => string;
};

/** Makes an entry for the table of kinds: its functions take raw kwargs, which `parseExpectations` found valid. */
export function defineKind<Kwargs extends z.ZodObject>(kind: KindOf<Kwargs>): ExpectationKind {
  const parse = (raw: unknown): z.output<Kwargs> => kind.kwargs.parse(withoutNulls(raw));
  return {
    name: kind.name,
    summary: kind.summary,
    kwargs: kind.kwargs,
    evaluate: (raw, table) => kind.evaluate(parse(raw), table),
    expected: (raw) => kind.expected(parse(raw)),
    problem: (raw, result) => kind.problem(parse(raw), result),
  };
}

/** Gives kwargs without those that are null: Great Expectations writes null for what is not set. */
export function withoutNulls(kwargs: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(kwargs as object).filter(([, value]) => value !== null));
}

/** Gives the finding of a question to a column or table that is met or not. */
export function observed(isMet: boolean, value: JsonValue, details?: JsonValue): ObservedFinding {
  const result = details === undefined ? { observed_value: value } : { observed_value: value, details };
  return { by: 'observed', isMet, result };
}

/** Gives the finding of a question that the table cannot answer. */
export function impossible(message: string): ImpossibleFinding {
  return { by: 'impossible', message };
}
