const secrets: readonly RegExp[] = [
  // Azure connection strings and shared access signatures.
  /((?:AccountKey|SharedAccessKey|SharedAccessSignature)=)[^;\s"']+/gi,
  /([?&]sig=)[^&\s"']+/gi,
  // The password of a URI, and bearer tokens.
  /(:\/\/[^/\s:@]+:)[^@\s/]+(?=@)/g,
  /(Bearer\s+)[A-Za-z0-9._~+/-]{16,}=*/g,
];

/** Gives the text with keys, signatures, passwords and tokens replaced by `***`; every line that Muster prints goes through it. */
export function redact(text: string): string {
  return secrets.reduce((done, pattern) => done.replace(pattern, '$1***'), text);
}
