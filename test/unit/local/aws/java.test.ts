import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { JavaMissing, javaCommand, majorVersion, requireJava } from '../../../../local/aws/dynamodb/java.ts';

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

/** A JAVA_HOME whose java prints the given version. */
function javaHome(version: string): string {
  const home = mkdtempSync(join(tmpdir(), 'journal-java-'));
  homes.push(home);
  mkdirSync(join(home, 'bin'));
  const java = join(home, 'bin', 'java');
  writeFileSync(java, `#!/bin/sh\necho 'openjdk version "${version}" 2025-04-15' >&2\n`);
  chmodSync(java, 0o755);
  return home;
}

describe('majorVersion', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "25" 2025-09-16', 25],
    ['java version "1.8.0_412"', 8],
    ['something else', undefined],
  ])('reads %s', (report, version) => {
    expect(majorVersion(report)).toBe(version);
  });
});

describe('requireJava', () => {
  it('prefers JAVA_HOME to the PATH', () => {
    expect(javaCommand({ JAVA_HOME: '/opt/jdk' })).toBe(join('/opt/jdk', 'bin', 'java'));
    expect(javaCommand({})).toBe('java');
  });

  it('accepts 17 and later', async () => {
    await expect(requireJava({ ...process.env, JAVA_HOME: javaHome('21.0.1') })).resolves.toBeUndefined();
  });

  it('says in one line what to install when there is none', async () => {
    const refusal = await requireJava({ PATH: '' }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(JavaMissing);
    expect(String(refusal)).toMatch(/Java 17 or later.*apt install.*brew install.*winget install/);
    expect(String(refusal)).not.toContain('\n');
  });

  it('says which version is too old', async () => {
    await expect(requireJava({ ...process.env, JAVA_HOME: javaHome('11.0.2') })).rejects.toThrow(/is 11\./);
  });
});
