import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, CfnElement, Stack } from 'aws-cdk-lib';
import { afterAll } from 'vitest';
import type { ConfigInput } from '../../infra/config.ts';
import { createApp } from '../../infra/create-app.ts';

export interface Resource {
  /** Where it stands in the stack, in construct ids: `api/function`. */
  readonly path: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have as many shapes as there are services
  readonly properties: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly all: any;
}

export interface Synthesized {
  readonly stack: Stack;
  readonly directory: string;
  readonly template: { readonly [section: string]: Readonly<Record<string, unknown>> };
  /** All resources of a type, or the ones below a construct. */
  readonly resources: (type: string, below?: string) => Resource[];
  /** The one resource of a type. Throws if there are more or none. */
  readonly only: (type: string, below?: string) => Resource;
  /** A value with its intrinsic functions written out: `<api/logs.Arn>`, `arn:<AWS::Partition>:…`. */
  readonly readable: (value: unknown) => string;
}

/** The construct path of an L1 within its stack, without the `Resource` that L2 constructs end with. */
const pathOf = (element: CfnElement) =>
  element.node.path
    .split('/')
    .slice(1)
    .filter((id) => id !== 'Resource')
    .join('/');

/**
 * Synthesizes the app as `cdk synth` does; without the functions' bundles unless asked for, as those take seconds.
 * What it writes is removed when the tests of the file are through.
 */
export const synthesize = (
  settings: ConfigInput = {},
  { bundles = false, change = () => {} }: { bundles?: boolean; change?: (stack: Stack) => void } = {},
): Synthesized => {
  const directory = mkdtempSync(join(tmpdir(), 'journal-infra-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const app: App = createApp(settings, {
    outdir: directory,
    context: bundles ? {} : { 'aws:cdk:bundling-stacks': [] },
  });
  const stack = app.node.children.find(Stack.isStack);
  if (!stack) throw new Error('The app has no stack');
  change(stack);
  const { template } = app.synth().getStackArtifact(stack.artifactId);

  const paths = new Map(
    stack.node
      .findAll()
      .filter(CfnElement.isCfnElement)
      .map((element) => [String(stack.resolve(element.logicalId)), pathOf(element)]),
  );
  const readable = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return String(value);
    const [[name, argument] = ['', undefined]] = Object.entries(value);
    if (name === 'Ref') return `<${paths.get(argument) ?? argument}>`;
    if (name === 'Fn::GetAtt') return `<${paths.get(argument[0]) ?? argument[0]}.${argument[1]}>`;
    if (name === 'Fn::Join') return argument[1].map(readable).join(argument[0]);
    throw new Error(`No intrinsic function: ${JSON.stringify(value)}`);
  };

  const all: Resource[] = Object.entries<Record<string, unknown>>(template.Resources).map(
    ([id, resource]) => ({
      path: paths.get(id) ?? id,
      type: String(resource.Type),
      properties: resource.Properties ?? {},
      all: resource,
    }),
  );
  const resources = (type: string, below = '') =>
    all.filter((resource) => resource.type === type && `${resource.path}/`.startsWith(below && `${below}/`));
  const only = (type: string, below?: string) => {
    const [one, ...others] = resources(type, below);
    if (!one || others.length > 0) throw new Error(`${others.length + 1} resources ${type} below ${below}`);
    return one;
  };
  return { stack, directory, template, resources, only, readable };
};
