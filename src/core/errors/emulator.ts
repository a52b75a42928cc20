import { errorTable } from './error-entry.ts';

/** Codes of the emulator of Azure Machine Learning. */
export const emulatorErrors = errorTable({
  EMULATOR_PORT: {
    summary: 'The emulator cannot listen on its port.',
    remedy: 'End what listens there, or give another port with --port; 0 takes any that is free.',
    exit: 2,
  },
  EMULATOR_IN_USE: {
    summary: 'Another emulator is at work on the same folder.',
    remedy: 'Use that one or end it, or give another folder with --folder.',
    exit: 2,
  },
  EMULATOR_STATE: {
    summary: 'The state that the emulator keeps in its folder cannot be used.',
    remedy:
      'Give another folder with --folder, or delete the one that is named: all that it holds can be published again.',
    exit: 1,
  },
});
