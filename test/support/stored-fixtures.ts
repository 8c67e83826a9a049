import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ListedItem } from '../../shared/store/table.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/stored');

/** The releases whose items there are: `0.1.0`, …, and `next` for what is not out yet. */
export const storedReleases = (): string[] =>
  readdirSync(FOLDER, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));

/** Items as a release wrote them, of all entities. */
export const storedItems = (release: string): ListedItem[] =>
  readdirSync(join(FOLDER, release)).flatMap((file) =>
    JSON.parse(readFileSync(join(FOLDER, release, file), 'utf8')),
  );

/** What a later release has put into everything it could. */
export const FUTURE = { fromALaterRelease: { of: ['what', { is: 'known' }], count: 1 } } as const;

/** Records have the names people gave: what is in them is all known. */
const isRecord = (name: string) => name === 'additionalData';

/** A value with a field that this release does not know in each of its objects, at every depth. */
export const withUnknownFields = <Value>(value: Value, name = ''): Value => {
  if (Array.isArray(value)) return value.map((one) => withUnknownFields(one)) as Value;
  if (typeof value !== 'object' || value === null || isRecord(name)) return value;
  const fields = Object.entries(value).map(([field, one]) => [field, withUnknownFields(one, field)]);
  return { ...Object.fromEntries(fields), ...FUTURE };
};

/** The paths of all objects in a value that have such a field: `''`, `details`, `reminders.0`. */
export const unknownFieldsOf = (value: unknown, at: readonly string[] = []): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own =
    JSON.stringify((value as typeof FUTURE).fromALaterRelease) === JSON.stringify(FUTURE.fromALaterRelease);
  return [
    ...(own ? [at.join('.')] : []),
    ...Object.entries(value).flatMap(([name, one]) =>
      name === 'fromALaterRelease' ? [] : unknownFieldsOf(one, [...at, name]),
    ),
  ];
};
