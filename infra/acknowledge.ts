import { Validations } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * Records why a function's policy has a wildcard in a resource. `resource` is written as in cdk-nag's
 * finding, `arn:<AWS::Partition>:…`; a wildcard without a reason stops synthesis.
 */
export const acknowledgeWildcard = (of: IFunction, resource: string, reason: string): void => {
  if (!of.role) throw new Error('A function without a role has no policy to acknowledge');
  Validations.of(of.role).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason });
};
