/** One number a benchmark found; with `--json` it is one line of output. */
export interface Measurement {
  readonly bench: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: keyof typeof DECIMALS;
  /** The function it is about, where a metric has one value for each. */
  readonly function?: string;
  /** The question it is about, where a metric has one value for each. */
  readonly question?: string;
  /** How many documents the journal has. */
  readonly docs?: number;
}

const DECIMALS = { ratio: 3, ms: 2, bytes: 0, 'bytes a row': 1, MB: 0, count: 0 } as const;

/** A measurement of a benchmark, rounded to what its unit can bear. */
export const measurement = (
  bench: string,
  metric: string,
  value: number,
  unit: Measurement['unit'],
  functionName?: string,
): Measurement => ({
  bench,
  metric,
  ...(functionName !== undefined && { function: functionName }),
  value: Number(value.toFixed(DECIMALS[unit])),
  unit,
});

/** The middle of the values. Throws where there are none. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new Error('There is no median of nothing');
  return (low + high) / 2;
};
