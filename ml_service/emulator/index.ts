export { parseFault } from './faults/parse-fault.ts';
export { startEmulator, type EmulatorOptions } from './start-emulator.ts';
