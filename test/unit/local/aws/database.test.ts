import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseEngine } from '../../../../local/aws/dynamodb/database.ts';
import { DatabaseUnavailable } from '../../../../local/aws/dynamodb/database-server.ts';
import { dynoxideBinary, dynoxidePackage } from '../../../../local/aws/dynamodb/dynoxide.ts';

describe('the engine of the local database', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'journal-engine-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const keep = (file: string) => writeFileSync(join(directory, file), '');
  const chosen = (asked?: string, isEmbedded = true) => chooseEngine({ asked, directory, isEmbedded });

  it('is dynoxide where that is installed, DynamoDB Local elsewhere, or the one asked for', () => {
    expect(chosen()).toBe('dynoxide');
    expect(chosen('')).toBe('dynoxide');
    expect(chosen(undefined, false)).toBe('dynamodb-local');
    expect(chosen('dynamodb-local')).toBe('dynamodb-local');
    expect(chosen('dynoxide')).toBe('dynoxide');
  });

  it('is refused by one line where it is unknown or not installed', () => {
    expect(() => chosen('Dynoxide')).toThrow(
      'DYNAMODB_ENGINE is "Dynoxide": it can be dynoxide or dynamodb-local.',
    );
    expect(() => chosen('dynoxide', false)).toThrow(DatabaseUnavailable);
    expect(() => chosen('dynoxide', false)).toThrow(
      /^DYNAMODB_ENGINE is dynoxide, and @dynoxide\/.* is not installed/,
    );
  });

  it('is the one whose data is there', () => {
    keep('shared-local-instance.db');
    expect(chosen()).toBe('dynamodb-local');
    expect(chosen('dynamodb-local')).toBe('dynamodb-local');
    rmSync(join(directory, 'shared-local-instance.db'));
    keep('dynoxide.sqlite');
    expect(chosen()).toBe('dynoxide');
    expect(() => chosen(undefined, false)).toThrow(
      /holds data of dynoxide, and @dynoxide\/.* is not installed/,
    );
  });

  it('never leaves data of another aside in silence', () => {
    keep('shared-local-instance.db');
    expect(() => chosen('dynoxide')).toThrow(
      `${directory} holds data of dynamodb-local, and DYNAMODB_ENGINE is dynoxide: leave it unset to go on`,
    );
    keep('dynoxide.sqlite');
    expect(chosen('dynoxide')).toBe('dynoxide');
    expect(chosen('dynamodb-local')).toBe('dynamodb-local');
  });

  it('knows the package of a platform, and that npm has none for most', () => {
    expect(dynoxidePackage('linux', 'x64')).toBe('@dynoxide/linux-x64');
    expect(dynoxideBinary('@dynoxide/plan9-mips')).toBeUndefined();
  });
});
