import { describeKey, periodLabel } from '#src/core/index.ts';
import { explanationLines } from '#src/cli/explanation-lines.ts';
import { commitRelease, explainDecision, findFleet, readKeyDecisions } from '#src/registry/index.ts';
import { openMemory } from '#test/registry/memory-store.ts';
import { gateCases, horizon, type GateCase } from './gate-cases.ts';

const keyColumns = ['location', 'product_id'];

/** Gives the section of docs/gate.md that shows what `muster explain` prints of a real case for each code. */
export async function gateExplanationsSection(): Promise<string> {
  const explained = await gateExplanations();
  return explained.map(({ code, text }) => `\`${code}\`\n\n\`\`\`text\n${text}\n\`\`\``).join('\n\n');
}

async function gateExplanations(): Promise<readonly { readonly code: string; readonly text: string }[]> {
  const cases = Object.entries(await gateCases());
  const explained: { readonly code: string; readonly text: string }[] = [];
  for (const [name, each] of cases) explained.push(await explain(name, each));
  return explained;
}

// By way of the tables, as the command reads them.
async function explain(name: string, { decision, rules }: GateCase) {
  const store = openMemory();
  await commitRelease(store, `fleets/${name.toLowerCase()}`, {
    keyColumns,
    decisions: [decision],
    expected: -1,
    run: 'run',
    now: 0,
    codeVersion: '0',
    tablesRead: {},
    formatPeriod: (period) => periodLabel('monthly', period),
  });
  const [recorded] = await readKeyDecisions(await findFleet(store, undefined), decision.key);
  const about = { name: describeKey(keyColumns, decision.key), decision: recorded!, nDecisions: 1 };
  // As a run records them.
  const limits = {
    alpha: rules.alpha,
    harmMargin: rules.harmMargin,
    harmProbability: rules.harmProbability,
  };
  const lines = explanationLines(explainDecision(recorded!, { ...rules, limits, horizon }), about);
  // When it was decided, and by which run, is another thing each time.
  const told = lines.filter((line) => !line.startsWith('Decided by '));
  return { code: recorded!.code, text: told.map((line) => line.trimEnd()).join('\n') };
}
