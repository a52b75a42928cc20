const patterns: readonly RegExp[] = [
  // Azure connection strings and shared access signatures.
  /((?:AccountKey|SharedAccessKey|SharedAccessSignature)=)[^;\s"']+/gi,
  /([?&]sig=)[^&\s"']+/gi,
  // The password of a URI, and bearer tokens.
  /(:\/\/)[^/\s]+(?=@)/g,
  /(Bearer\s+)[A-Za-z0-9._~+/-]{16,}=*/g,
];

// Shorter texts are in many a harmless line, and are no secret worth the name.
const shortestSecret = 8;
const hidden = new Set<string>();

/** Hides these values in every line that this process prints from now on, wherever they stand; those under 8 characters are left. */
export function hideSecrets(values: Iterable<string>): void {
  for (const value of values) if (value.length >= shortestSecret) hidden.add(value);
}

/** Gives the text with keys, signatures, passwords, tokens and hidden values replaced by `***`; every line that Muster prints goes through it. */
export function redact(text: string): string {
  // The longest first: a value may be a part of another one.
  const values = [...hidden].sort((a, b) => b.length - a.length);
  const withoutValues = values.reduce((done, value) => done.replaceAll(value, '***'), text);
  return patterns.reduce((done, pattern) => done.replace(pattern, '$1***'), withoutValues);
}
