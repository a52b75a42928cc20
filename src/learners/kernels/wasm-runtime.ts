/** What is used of the interface of WebAssembly, which the types of Node leave out. */
type Runtime = {
  readonly validate: (bytes: Uint8Array) => boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/**
 * Gives a function that starts an instance of a module, lines of base64, with a memory of its own, and gives its exports; undefined where the
 * runtime has no WebAssembly or none with SIMD.
 */
export function compileWasm(lines: string): (() => unknown) | undefined {
  const runtime = (globalThis as { readonly WebAssembly?: Runtime }).WebAssembly;
  const bytes = Uint8Array.from(atob(lines), (character) => character.charCodeAt(0));
  if (runtime === undefined || !runtime.validate(bytes)) return undefined;
  const module = new runtime.Module(bytes);
  return () => new runtime.Instance(module).exports;
}
