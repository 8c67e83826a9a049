import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { type JournalColumns, journalColumns } from '../../shared/columns/journal/journal-columns.ts';
import { accepted } from '../support/results.ts';
import { journalData, NOW } from './journal-data.ts';
import { type Mixture, mixtures, singleSorts, summaries } from './journal-mixtures.ts';
import { type Measurement, measurement, median } from './measurement.ts';

/** A fresh process that begins with the row groups of a folder and is asked every question; sends what it measured. */
const ROUNDS = 11;
const CONTEXT = { now: NOW, timeZone: 'Europe/Moscow', phoneRegion: 'RU' } as const;

const [folder = '', documents = ''] = process.argv.slice(2);
const files = readdirSync(folder)
  .sort()
  .map((file) => readFileSync(join(folder, file)));
const data = journalData(Number(documents));
const [mixed, single, counted] = [mixtures(data), singleSorts(), summaries()];

/** One at a time: the bytes of a group are needed no longer once it is decoded. */
function* decompressed() {
  for (const file of files) yield zstdDecompressSync(file);
}

const start = performance.now();
const columns = journalColumns();
columns.load(decompressed());
const loaded = performance.now();
const ask = ({ question }: Mixture) => accepted(columns.query(question, CONTEXT));
const [firstMixture] = mixed;
if (firstMixture) ask(firstMixture);
const answered = performance.now();

/** Milliseconds of a question, asked again and again, sorted. */
const timed = (act: () => unknown): number[] =>
  Array.from({ length: ROUNDS }, () => {
    const from = performance.now();
    act();
    return performance.now() - from;
  }).sort((a, b) => a - b);

const percentile95 = (sorted: readonly number[]) => sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;

const measured = (metric: string, value: number, unit: Measurement['unit'], question?: string) => ({
  ...measurement('journal', metric, value, unit),
  ...(question !== undefined && { question }),
  docs: Number(documents),
});

/** Each question's p50 and p95, and the greatest of all. */
const timesOf = (name: string, questions: readonly { readonly name: string; act(): unknown }[]) => {
  const times = questions.map(({ name: question, act }) => ({ question, sorted: timed(act) }));
  const [p50, p95] = [
    times.map(({ sorted }) => median(sorted)),
    times.map(({ sorted }) => percentile95(sorted)),
  ];
  return [
    ...times.map(({ question }, index) => measured(`${name}_p50`, p50[index] ?? 0, 'ms', question)),
    measured(`${name}_p50_median`, median(p50), 'ms'),
    measured(`${name}_p50_max`, Math.max(...p50), 'ms'),
    measured(`${name}_p95_max`, Math.max(...p95), 'ms'),
  ];
};

const isShort = (mixture: Mixture) => {
  const { rows, total } = ask(mixture);
  return rows.length < Math.min(total, mixture.question.limit);
};

const askAll = (questions: readonly Mixture[]) =>
  questions.map((mixture) => ({ name: mixture.name, act: () => ask(mixture) }));

const summarize = (by: Parameters<JournalColumns['summarize']>[0]['by']) =>
  accepted(columns.summarize({ by, filters: [], marked: 'hidden' }, CONTEXT));

const sizes = files.map(({ length }) => length);
process.send?.([
  measured('bytes_per_row', sizes.reduce((sum, size) => sum + size, 0) / columns.size(), 'bytes a row'),
  measured('group_bytes_max', Math.max(...sizes), 'bytes'),
  measured('load', loaded - start, 'ms'),
  measured('first_answer', answered - start, 'ms'),
  ...timesOf('single', askAll(single)),
  ...timesOf('mixed', askAll(mixed)),
  ...timesOf(
    'summary',
    counted.map((by) => ({ name: by.join(' and '), act: () => summarize(by) })),
  ),
  measured('short_pages', [...single, ...mixed].filter(isShort).length, 'count'),
  measured('rss_mb', process.memoryUsage.rss() / 1024 ** 2, 'MB'),
] satisfies Measurement[]);
process.disconnect?.();
