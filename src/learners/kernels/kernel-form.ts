/** Which kernels grow trees: those in WebAssembly where they can, as when nothing is said, or those in TypeScript. Both give the same bytes. */
export type KernelForm = 'wasm' | 'typescript';
