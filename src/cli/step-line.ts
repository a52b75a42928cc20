import { paint } from './terminal.ts';

/** What a step took, in milliseconds; or that it was reused, which took nothing worth telling. */
type StepTime = number | 'reused';

/** The column in which what is said of a step begins. */
export const stepTextColumn = 20;

/** Gives the line that says of a step what became of it: its name, the seconds that it took, a sentence. */
export function stepLine(step: string, time: StepTime, text: string): string {
  return `${paint(process.stdout, 'bold', step.padEnd(10))} ${timeText(time)}  ${text}`;
}

/** Gives the line of a step that failed, for whom it is a warning: without emphasis of its own. */
export function failedStepLine(step: string, durationInMs: number, text: string): string {
  return `${step.padEnd(10)} ${timeText(durationInMs)}  ${text}`;
}

function timeText(time: StepTime): string {
  return (time === 'reused' ? time : `${(time / 1000).toFixed(1)} s`).padStart(7);
}
