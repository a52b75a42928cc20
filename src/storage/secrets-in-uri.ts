/** Leaves out of a URI what may be a secret: user and password before `@`, and the query with a shared access signature. */
export function withoutSecrets(uri: string): string {
  return uri.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//');
}
