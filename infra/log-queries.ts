import type { Stack } from 'aws-cdk-lib';
import { LogGroup, QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs';

/**
 * Saved CloudWatch Logs Insights queries over all logs of the stack, those of functions and the access log.
 * What they look for is explained in the catalogue of log messages (docs/log-messages.md).
 */
export const logQueries = (stack: Stack, { name }: { name: string }): void => {
  const logGroups = stack.node.findAll().filter((construct) => construct instanceof LogGroup);
  const query = (id: string, title: string, queryString: QueryString) =>
    new QueryDefinition(stack, id, { queryDefinitionName: `${name}/${title}`, logGroups, queryString });

  query(
    'failures-query',
    'Failures by code',
    new QueryString({
      filterStatements: ['level = "ERROR"'],
      statsStatements: [
        'count(*) as failures, max(@timestamp) as lastAt by code, error.name, error.message, error.bundle',
      ],
      sort: 'failures desc',
    }),
  );
  query(
    'one-id-query',
    'One id',
    new QueryString({
      fields: ['@timestamp', 'code', 'message', 'status', 'problem', 'error.name', '@log', '@message'],
      filterStatements: ['@message like "PASTE THE ID HERE"'],
      sort: '@timestamp asc',
      limit: 200,
    }),
  );
};
