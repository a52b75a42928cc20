import type { z } from 'zod';
import { pathText } from '#src/core/index.ts';
import { refuse } from './refusal.ts';

const mostFaults = 5;

/** Gives a body in the form that a schema says; refuses it with the path and fault of each field that is wrong, of the first five. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, body: unknown, what: string): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues
    .slice(0, mostFaults)
    .map((issue) => (issue.path.length === 0 ? '' : `${pathText(issue.path)}: `) + messageOfIssue(issue));
  return refuse(400, 'ValidationError', `The request for ${what} is invalid. ${faults.join('; ')}`);
}

// Of a name that is refused, what is wrong stands one level further in.
function messageOfIssue(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}

// learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, Microsoft.MachineLearningServices.
const nameForm = /^[a-zA-Z0-9][\w.-]{0,254}$/;

/** Gives back a name or version of a resource; refuses one that Azure would not take. */
export function checkName(name: string, what: string): string {
  if (nameForm.test(name)) return name;
  return refuse(
    400,
    'InvalidResourceName',
    `The ${what} "${name}" is invalid. It must be 1 to 255 letters, digits, "-", "_" and ".", with a letter or digit first.`,
  );
}
