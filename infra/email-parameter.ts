import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * An e-mail address that deployment asks for. It has no default: CloudFormation refuses to deploy without it,
 * and keeps it for later deployments.
 */
export const emailParameter = (scope: Construct, id: string, description: string): string =>
  new CfnParameter(scope, id, {
    description,
    allowedPattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
    constraintDescription: 'Must be an e-mail address.',
    maxLength: 254,
  }).valueAsString;
