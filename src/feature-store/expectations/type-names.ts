import type { ColumnType } from '#src/tables/index.ts';

const namesOfTypes: readonly (readonly [readonly ColumnType[], string])[] = [
  [['string'], 'string str object object_ text varchar nvarchar char nchar utf8 unicode StringType StringDtype'],
  [['integer'], 'integer int32 int4 IntegerType Int32Dtype'],
  // Whole numbers of 32 bits are whole numbers of 64 bits too: pandas, from which suites come, has no smaller ones by itself.
  [['integer', 'long'], 'long int int64 bigint LongType Int64Dtype'],
  [['double'], 'double float float64 float8 real number numeric decimal DoubleType FloatType Float64Dtype'],
  [['boolean'], 'boolean bool bool_ BooleanType BooleanDtype'],
  [
    ['timestamp'],
    'timestamp datetime datetime64 datetime64[ns] datetime64[us] datetime64[ms] timestamptz TimestampType',
  ],
  [['binary'], 'binary varbinary bytes blob bytea BinaryType'],
];

const typesByName = new Map(
  namesOfTypes.flatMap(([types, names]) => names.split(' ').map((name) => [name.toLowerCase(), types] as const)),
);

/** The names that expectations may call a type by, in small letters: ours, and those of pandas, Python, SQL and Spark. */
export const knownTypeNames: readonly string[] = [...typesByName.keys()];

/** Gives the column types that a name stands for, without regard to capitals or a size behind it (`varchar(20)`). */
export function typesNamed(name: string): readonly ColumnType[] | undefined {
  return typesByName.get(
    name
      .toLowerCase()
      .replace(/\s*\([\d, ]*\)$/, '')
      .trim(),
  );
}
