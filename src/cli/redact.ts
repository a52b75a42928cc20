const patterns: readonly RegExp[] = [
  // Azure connection strings and shared access signatures.
  /((?:AccountKey|SharedAccessKey|SharedAccessSignature)=)[^;\s"']+/gi,
  /([?&]sig=)[^&\s"']+/gi,
  // The password of a URI, and bearer tokens.
  /(:\/\/)[^/\s]+(?=@)/g,
  /(Bearer\s+)[A-Za-z0-9._~+/-]{16,}=*/g,
];

// A shorter text is a part of many a harmless word: it is hidden where it stands alone.
const shortestAnywhere = 8;
const hidden = new Map<string, RegExp>();

/**
 * Hides these values in every line that this process prints or keeps from now on, also as they stand in JSON and in a URI: wherever they
 * are, those under 8 characters where no letter or digit is beside them.
 */
export function hideSecrets(values: Iterable<string>): void {
  for (const value of values) {
    if (value.trim() === '') continue;
    for (const form of [value, JSON.stringify(value).slice(1, -1), encodedIn(value)]) hidden.set(form, finderOf(form));
  }
}

/** Gives the text with keys, signatures, passwords, tokens and hidden values replaced by `***`; every line that Muster prints goes through it. */
export function redact(text: string): string {
  // The longest first: a value may be a part of another one.
  const values = [...hidden].sort(([a], [b]) => b.length - a.length);
  const withoutValues = values.reduce((done, [, finder]) => done.replace(finder, '***'), text);
  return patterns.reduce((done, pattern) => done.replace(pattern, '$1***'), withoutValues);
}

function finderOf(form: string): RegExp {
  const text = form.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  return form.length >= shortestAnywhere
    ? new RegExp(text, 'gu')
    : new RegExp(`(?<![\\p{L}\\p{N}_])${text}(?![\\p{L}\\p{N}_])`, 'gu');
}

function encodedIn(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    // Half a surrogate pair has no form in a URI.
    return value;
  }
}
