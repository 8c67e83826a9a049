import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnElement, Stack } from 'aws-cdk-lib';
import type { ConfigInput } from '../../infra/config.ts';
import { createApp } from '../../infra/create-app.ts';

interface Resource {
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
 * Synthesizes the app as `cdk synth` does, into `directory` if one is given; otherwise without the functions' bundles,
 * which take seconds, and nothing is left of it on the disk.
 */
export const synthesize = (
  settings: ConfigInput = {},
  { directory, change = () => {} }: { directory?: string; change?: (stack: Stack) => void } = {},
): Synthesized => {
  const outdir = directory ?? mkdtempSync(join(tmpdir(), 'journal-infra-'));
  try {
    const app = createApp(settings, {
      outdir,
      context: directory === undefined ? { 'aws:cdk:bundling-stacks': [] } : {},
    });
    const stack = app.node.children.find(Stack.isStack);
    if (!stack) throw new Error('The app has no stack');
    change(stack);
    return readStack(stack, app.synth().getStackArtifact(stack.artifactId).template);
  } finally {
    if (directory === undefined) rmSync(outdir, { recursive: true, force: true });
  }
};

const readStack = (stack: Stack, template: Synthesized['template']): Synthesized => {
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

  const all: Resource[] = Object.entries(template.Resources ?? {}).map(([id, all]) => {
    const { Type, Properties = {} } = all as { Type: string; Properties?: unknown };
    return { path: paths.get(id) ?? id, type: Type, properties: Properties, all };
  });
  const resources = (type: string, below = '') =>
    all.filter((resource) => resource.type === type && `${resource.path}/`.startsWith(below && `${below}/`));
  const only = (type: string, below?: string) => {
    const found = resources(type, below);
    const [one] = found;
    if (!one || found.length > 1) throw new Error(`${found.length} resources ${type} below ${below}`);
    return one;
  };
  return { stack, template, resources, only, readable };
};
