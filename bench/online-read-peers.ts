import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { numberColumn, stringColumn, type TableRows } from '#src/tables/index.ts';

/** What is known of a customer. */
export type Answer =
  | {
      readonly time: number;
      readonly amount: number | null;
      readonly visits: number;
      readonly score: number;
      readonly segment: string | null;
    }
  | undefined;

/** Gives the newest row of a customer. */
export type LookUp = (customer: string) => Answer;

/** Looks up in a Map of objects, the newest row of each customer. */
export function mapLookUp(rows: TableRows): LookUp {
  const customers = stringColumn(rows, 'customer');
  const [time, amount, visits, score] = ['time', 'amount', 'visits', 'score'].map((name) => numberColumn(rows, name));
  const segment = rows.columns['segment'] as readonly (string | null)[];
  const newest = new Map<string, NonNullable<Answer>>();
  for (const [i, customer] of customers.entries()) {
    if ((newest.get(customer)?.time ?? -1) > time![i]!) continue;
    newest.set(customer, {
      time: time![i]!,
      amount: Number.isNaN(amount![i]) ? null : amount![i]!,
      visits: visits![i]!,
      score: score![i]!,
      segment: segment[i]!,
    });
  }
  return (customer) => newest.get(customer);
}

/** Looks up by a prepared statement in a DuckDB table in memory that holds the newest row of each customer under a primary key. */
export async function duckdbLookUp(
  rows: TableRows,
): Promise<{ readonly lookUp: (customer: string) => Promise<Answer>; readonly close: () => void }> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const peer = await instance.connect();
  await fill(peer, rows);
  const statement = await peer.prepare('SELECT time, amount, visits, score, segment FROM newest WHERE customer = ?');
  return {
    lookUp: async (customer) => {
      statement.bindVarchar(1, customer);
      const reader = await statement.runAndReadAll();
      const [row] = reader.getRows();
      if (row === undefined) return undefined;
      const [time, amount, visits, score, segment] = row as [number, number | null, number, number, string | null];
      return { time, amount, visits, score, segment };
    },
    close: () => {
      peer.closeSync();
      instance.closeSync();
    },
  };
}

async function fill(peer: DuckDBConnection, rows: TableRows): Promise<void> {
  await peer.run(
    'CREATE TABLE seen (customer VARCHAR, time DOUBLE, amount DOUBLE, visits DOUBLE, score DOUBLE, segment VARCHAR)',
  );
  const appender = await peer.createAppender('seen');
  const customers = stringColumn(rows, 'customer');
  const numbers = ['time', 'amount', 'visits', 'score'].map((name) => numberColumn(rows, name));
  const segment = rows.columns['segment'] as readonly (string | null)[];
  for (const [i, customer] of customers.entries()) {
    appender.appendVarchar(customer);
    for (const values of numbers) {
      if (Number.isNaN(values[i])) appender.appendNull();
      else appender.appendDouble(values[i]!);
    }
    const name = segment[i]!;
    if (name === null) appender.appendNull();
    else appender.appendVarchar(name);
    appender.endRow();
  }
  appender.closeSync();
  await peer.run(
    'CREATE TABLE newest (customer VARCHAR PRIMARY KEY, time DOUBLE, amount DOUBLE, visits DOUBLE, score DOUBLE, segment VARCHAR)',
  );
  await peer.run(
    'INSERT INTO newest SELECT * FROM seen QUALIFY row_number() OVER (PARTITION BY customer ORDER BY time DESC) = 1',
  );
}
