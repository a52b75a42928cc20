/** The fields of a cron expression in their order, with the values that each may have. */
const fields = [
  ['minute', 0, 59],
  ['hour', 0, 23],
  ['day', 1, 31],
  ['month', 1, 12],
  ['day of the week', 0, 6],
] as const;

/**
 * Says what is wrong with a cron expression of five fields in numbers, as schedules of Azure Machine Learning have them (learn.microsoft.com,
 * Schedule machine learning pipeline jobs); undefined where it is well formed. A field is `*`, a number or a range such as `1-5`, each with or
 * without a step such as `0-59/15`, or several of them with commas.
 */
export function cronFault(expression: string): string | undefined {
  const texts = expression.split(' ');
  if (texts.length !== fields.length) return `it has ${texts.length} fields in place of five with a space between them`;
  for (const [i, [name, least, most]] of fields.entries()) {
    const wrong = texts[i]!.split(',').find((part) => !isPart(part, least, most));
    if (wrong !== undefined) return `"${wrong}" is no ${name}: "*", or numbers from ${least} to ${most}`;
  }
  return undefined;
}

function isPart(text: string, least: number, most: number): boolean {
  const found = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(text);
  if (found === null) return false;
  const [, from = String(least), to = from, step = '1'] = found;
  return Number(from) >= least && Number(from) <= Number(to) && Number(to) <= most && Number(step) > 0;
}
