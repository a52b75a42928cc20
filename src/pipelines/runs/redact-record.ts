import type { StepInput, StepResult } from '../step.ts';
import type { StepRecord } from './run-record.ts';

type Redact = (text: string) => string;

/** Gives what a step said as it may be kept: no text in it, and no name of a count or a state, holds what nobody may read. */
export function redactResult(result: StepResult, redact: Redact): StepResult {
  return redactTexts(result, redact) as StepResult;
}

/**
 * Gives the record of a step as it may be kept. Digests and versions stay as they are, since no value is in them: by them runs are
 * compared.
 */
export function redactRecord(record: StepRecord, redact: Redact): StepRecord {
  const { errorCode, error, summary, counts, keyStates, reasons, parameters, inputs, outputs, changedInputs } = record;
  const texts = { error, summary, counts, keyStates, reasons, parameters, changedInputs };
  return {
    ...record,
    ...(redactTexts(texts, redact) as typeof texts),
    errorCode,
    inputs: inputs.map((input) => redactInput(input, redact)),
    outputs: outputs.map((output) => ({ ...output, name: redact(output.name) })),
  };
}

/** Gives an input of a step as it may be kept: its name and a value, not the digest of a file or the version of a table. */
export function redactInput({ name, kind, id }: StepInput, redact: Redact): StepInput {
  return { name: redact(name), kind, id: kind === 'value' ? redact(id) : id };
}

/** Goes through plain data; counts whose names become the same are added. */
function redactTexts(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((each) => redactTexts(each, redact));
  if (typeof value !== 'object' || value === null) return value;
  const done: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    const kept = redact(name);
    const before = Object.hasOwn(done, kept) ? done[kept] : undefined;
    done[kept] = typeof before === 'number' && typeof part === 'number' ? before + part : redactTexts(part, redact);
  }
  return done;
}
