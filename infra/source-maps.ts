import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { bundleId } from '../shared/bundle-id.ts';
import { BUNDLE_FILE } from './bundling.ts';

const ROOT = join(import.meta.dirname, '..');

/** The folder of the source maps, within CDK's output directory. */
export const SOURCE_MAPS = 'source-maps';

const readMap = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload;

/**
 * Moves the source map out of a bundle's directory, which is deployed, to a folder beside the bundles, under
 * the bundle's id and with paths from the root of the project. Returns the id.
 */
export const keepSourceMap = (
  directory: string,
  maps = join(dirname(resolve(directory)), SOURCE_MAPS),
): string => {
  const bundle = join(realpathSync(directory), BUNDLE_FILE);
  const map = readMap(`${bundle}.map`);
  const sources = map.sources.map((source) =>
    relative(ROOT, resolve(dirname(bundle), source)).replaceAll('\\', '/'),
  );
  const id = bundleId(readFileSync(bundle));
  mkdirSync(maps, { recursive: true });
  writeFileSync(join(maps, `${id}.map`), JSON.stringify({ ...map, sources }));
  rmSync(`${bundle}.map`);
  return id;
};

/** Reads the source maps kept in a folder, by the bundle's id; undefined if there is none. */
export const sourceMapsIn = (maps: string) => {
  const cache = new Map<string, SourceMap>();
  return (bundle: string): SourceMap | undefined => {
    const file = join(maps, `${bundle}.map`);
    const map = cache.get(bundle) ?? (existsSync(file) ? new SourceMap(readMap(file)) : undefined);
    if (map) cache.set(bundle, map);
    return map;
  };
};

/** A bundle's id as logs have it, or a position in a bundle. */
const BUNDLE_OR_PLACE =
  /\bbundle\W{1,6}(?<bundle>[\da-f]{12})\b|[^\s("]*\bindex\.mjs:(?<line>\d+):(?<column>\d+)/g;

/**
 * Replaces positions in bundles, in a text from a log, by those in the sources. A position is in the bundle
 * that was named last before it. `missing` is called for bundles without a source map; their positions stay.
 */
export const withOriginalPlaces = (
  text: string,
  sourceMapOf: (bundle: string) => SourceMap | undefined,
  missing: (bundle: string) => void = () => {},
): string => {
  let map: SourceMap | undefined;
  return text.replaceAll(BUNDLE_OR_PLACE, (found: string, ...more: unknown[]) => {
    const { bundle, line, column } = more.at(-1) as Partial<Record<string, string>>;
    if (bundle) {
      map = sourceMapOf(bundle);
      if (!map) missing(bundle);
      return found;
    }
    const origin = map?.findOrigin(Number(line), Number(column));
    return origin && 'fileName' in origin
      ? `${origin.fileName}:${origin.lineNumber}:${origin.columnNumber}`
      : found;
  });
};
