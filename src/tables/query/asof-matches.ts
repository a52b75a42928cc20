import type { StoreOptions } from '#src/storage/index.ts';
import { interruptible, openEngine, type Engine } from './engine.ts';
import { inTurn } from './in-turn.ts';
import { itemsOf } from './vector.ts';

/** One side of an ASOF join in numbers, row by row. */
export type AsofSide = {
  /** The key of each row as a number, [nRows]; -1 for none, which matches nothing. */
  readonly codes: Int32Array;
  /** The event time of each row, [nRows]; NaN for null, which matches nothing. */
  readonly time: Float64Array;
  /** When each row became known, [nRows]; NaN for never. At its event time unless it is given. */
  readonly knowledgeTime?: Float64Array | undefined;
};

/**
 * Gives by DuckDB's ASOF JOIN, for each row of the left side in whatever order, the row of the right side with the same code and the
 * greatest time among those whose time and knowledge time are not after the left time, [nLeft], -1 for none; of equal times the one
 * with the greatest knowledge time, then the last. Times older than the left time by more than `lookBackInMs` do not count.
 */
export async function asofMatches(
  left: AsofSide,
  right: AsofSide,
  options: StoreOptions & { readonly lookBackInMs?: number | undefined } = {},
): Promise<Int32Array> {
  return inTurn(async () => {
    const engine = await openEngine();
    try {
      await stageSide(engine, 'labels', left, options);
      await stageSide(engine, 'features', right, options);
      return await joinStaged(engine, left.time.length, {
        ...options,
        isBitemporal: right.knowledgeTime !== undefined,
      });
    } finally {
      await engine.close();
    }
  });
}

// The rows of one chunk: DuckDB's vector size.
const chunkRows = 2048;

async function stageSide(engine: Engine, table: string, side: AsofSide, { signal }: StoreOptions): Promise<void> {
  const { codes, time, knowledgeTime } = side;
  const { DuckDBDataChunk } = await import('@duckdb/node-api');
  const knowledge = knowledgeTime === undefined ? '' : ', knowledge DOUBLE';
  await engine.run(`CREATE TABLE ${table} (code INTEGER, number INTEGER, time DOUBLE${knowledge})`);
  const appender = await engine.connection.createAppender(table);
  const numbers = Int32Array.from({ length: chunkRows }, (_, i) => i);
  const columns = [codes, numbers, time, ...(knowledgeTime === undefined ? [] : [knowledgeTime])];
  const types = columns.map((_, i) => appender.columnType(i));
  for (let at = 0; at < time.length; at += chunkRows) {
    signal?.throwIfAborted();
    const chunk = DuckDBDataChunk.create(types, Math.min(chunkRows, time.length - at));
    for (let i = 0; i < chunkRows; i++) numbers[i] = at + i;
    for (const [i, values] of columns.entries()) {
      const from = values === numbers ? 0 : at;
      const vector = chunk.getColumnVector(i);
      itemsOf(vector).set(values.subarray(from, from + chunk.rowCount));
      vector.flush();
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

// From an instant on, the best row of a code is that of its greatest event time among all that are known by then.
const byKnowledge = `
  SELECT code, known, any_value(best).time AS time, any_value(best).number AS number
  FROM (
    SELECT code, known, max({time: time, knowledge: knowledge, number: number}) OVER (PARTITION BY code ORDER BY known) AS best
    FROM (
      SELECT *, greatest(time, knowledge) AS known
      FROM features WHERE code >= 0 AND NOT isnan(time) AND NOT isnan(knowledge)
    )
  )
  GROUP BY code, known`;
const byTime = `
  SELECT code, time AS known, time, max(number) AS number
  FROM features WHERE code >= 0 AND NOT isnan(time) GROUP BY code, time`;

async function joinStaged(
  { connection }: Engine,
  nRows: number,
  options: StoreOptions & { readonly lookBackInMs?: number | undefined; readonly isBitemporal: boolean },
): Promise<Int32Array> {
  const { lookBackInMs = Number.POSITIVE_INFINITY, isBitemporal, signal } = options;
  const matches = new Int32Array(nRows).fill(-1);
  await interruptible(connection, signal, async () => {
    const result = await connection.stream(`
      SELECT label.number, feature.number
      FROM (SELECT * FROM labels WHERE code >= 0 AND NOT isnan(time)) AS label
      ASOF JOIN (${isBitemporal ? byKnowledge : byTime}) AS feature ON label.code = feature.code AND label.time >= feature.known
      WHERE feature.time >= label.time - '${lookBackInMs}'::DOUBLE`);
    for (;;) {
      signal?.throwIfAborted();
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return;
      const labels = itemsOf(chunk.getColumnVector(0));
      const features = itemsOf(chunk.getColumnVector(1));
      for (let i = 0; i < chunk.rowCount; i++) matches[labels[i]!] = features[i]!;
    }
  });
  return matches;
}
