const forms: readonly RegExp[] = [
  // Azure connection strings and shared access signatures.
  /((?:AccountKey|SharedAccessKey|SharedAccessSignature)=)[^;\s"']+/gi,
  /([?&]sig=)[^&\s"']+/gi,
  // The user and password of a URI, and bearer tokens.
  /(:\/\/)[^/\s@]+(?=@)/g,
  /(Bearer\s+)[A-Za-z0-9._~+/-]{16,}=*/g,
];

/** Gives plain JSON with `***` in place of keys, signatures, passwords and tokens in its texts: rows of data may hold such by mistake. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return forms.reduce((text, form) => text.replace(form, '$1***'), value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutSecrets(part)]));
}
