/** Finds the Java that DynamoDB Local runs on. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DatabaseUnavailable } from './database-server.ts';

const MIN_VERSION = 17;
const TIME_LIMIT_MILLISECONDS = 15_000;
const HOW_TO_INSTALL =
  'Debian/Ubuntu: sudo apt install openjdk-17-jdk-headless; macOS: brew install openjdk@17; ' +
  'Windows: winget install EclipseAdoptium.Temurin.17.JDK';

/** No usable Java on this machine. The message is one line that says what to install and how. */
export class JavaMissing extends DatabaseUnavailable {
  override readonly name = 'JavaMissing';
}

const run = promisify(execFile);

/** The command to start Java with: the one in JAVA_HOME when that is set, else the one on the PATH. */
export const javaCommand = (environment: NodeJS.ProcessEnv = process.env): string =>
  environment.JAVA_HOME ? join(environment.JAVA_HOME, 'bin', 'java') : 'java';

/** Throws JavaMissing when there is no Java, it is older than 17, or it says nothing within 15 seconds. */
export const requireJava = async (environment: NodeJS.ProcessEnv = process.env): Promise<void> => {
  const command = javaCommand(environment);
  const report = await run(command, ['-version'], {
    timeout: TIME_LIMIT_MILLISECONDS,
    env: environment,
  }).then(
    ({ stdout, stderr }) => `${stderr}${stdout}`,
    (error: unknown) => {
      throw new JavaMissing(
        `Java ${MIN_VERSION} or later is needed, and "${command}" can't be run. ${HOW_TO_INSTALL}.`,
        { cause: error },
      );
    },
  );
  const version = majorVersion(report);
  if (version === undefined || version < MIN_VERSION) {
    throw new JavaMissing(
      `Java ${MIN_VERSION} or later is needed, and "${command}" is ${version ?? 'of an unknown version'}. ${HOW_TO_INSTALL}.`,
    );
  }
};

/** Whether this Java can run a source file, which takes a JDK: a bare runtime has no compiler. Call `requireJava` first. */
export const hasCompiler = async (environment: NodeJS.ProcessEnv = process.env): Promise<boolean> => {
  const { stdout } = await run(javaCommand(environment), ['--list-modules'], {
    timeout: TIME_LIMIT_MILLISECONDS,
    env: environment,
  });
  return /^jdk\.compiler(@|$)/m.test(stdout);
};

/** The major version in the output of `java -version`: 17 of "17.0.15", 8 of "1.8.0_412". */
export const majorVersion = (report: string): number | undefined => {
  const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(report) ?? [];
  if (first === undefined) return undefined;
  return first === '1' && second !== undefined ? Number(second) : Number(first);
};
