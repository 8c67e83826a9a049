import { type Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { synthesize } from './synthesize.ts';

/** Every acknowledgement of a stack: where it stands, which rule, why. */
const acknowledgements = (stack: Stack) =>
  stack.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) =>
        Object.entries<string>(data).map(([rule, reason]) => ({
          path: node.path,
          rule: rule.replace(/^annotation::/i, ''),
          reason,
        })),
      ),
  );

describe('cdk-nag', () => {
  test('stops synthesis at a finding nobody acknowledged', () => {
    expect(() => synthesize({}, { change: (stack) => new Queue(stack, 'unprotected') })).toThrow(
      /unprotected[\s\S]*AwsSolutions-SQS3/,
    );
  });

  test('every acknowledgement has its finding and its reason', () => {
    const { stack } = synthesize();
    const acknowledged = acknowledgements(stack);
    for (const { node } of stack.node.findAll()) {
      // The construct's own metadata is what the rules look for acknowledgements in.
      Object.defineProperty(node, 'metadata', { value: [] });
    }
    const findings = new AwsSolutionsChecks()
      .validateScope(stack)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => ({ rule: ruleName, path: `${constructPath}/` })),
      );
    for (const { path, rule, reason } of acknowledged) {
      expect(
        findings.filter((finding) => finding.rule === rule && finding.path.startsWith(`${path}/`)),
        `${rule} at ${path}`,
      ).not.toEqual([]);
      expect(reason.length, `reason of ${rule} at ${path}`).toBeGreaterThan(40);
    }
    expect(findings.length).toBe(acknowledged.length);
  });
});
