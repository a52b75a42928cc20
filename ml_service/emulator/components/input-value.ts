import { refuseInput } from '../http/refusal.ts';
import type { InputSpec } from './component-spec.ts';

/** Gives the text of a value for an input; refuses one that is not of the input's type, range or choice. */
export function checkedValue(text: string, spec: InputSpec, name: string): string {
  const fault = faultOf(text, spec);
  if (fault !== undefined) refuseInput(`The input "${name}" is "${text}", but must be ${fault}.`);
  return text;
}

function faultOf(text: string, { type, min, max, enum: choices }: InputSpec): string | undefined {
  if (type === 'boolean') return /^(true|false)$/i.test(text) ? undefined : 'true or false';
  if (choices !== undefined && !choices.map(String).includes(text)) return `one of ${choices.join(', ')}`;
  if (type !== 'integer' && type !== 'number') return undefined;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(number)) return `of type ${type}`;
  if (type === 'integer' && !Number.isInteger(number)) return 'of type integer';
  if (min !== undefined && number < Number(min)) return `${String(min)} or more`;
  return max !== undefined && number > Number(max) ? `${String(max)} or less` : undefined;
}
