import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type IndexName, table as names } from '../shared/store/table.ts';

/** What a function does to the table. Transactions are allowed by the actions they are made of. */
export interface TableAccess {
  readonly items: readonly (
    | 'GetItem'
    | 'BatchGetItem'
    | 'PutItem'
    | 'UpdateItem'
    | 'DeleteItem'
    | 'ConditionCheckItem'
  )[];
  /** What it queries: the table itself, or indexes. */
  readonly queries?: readonly ('table' | IndexName)[];
}

export interface JournalTable {
  readonly table: TableV2;
  /** Allows a function these actions on the table and on the indexes named, and no others. */
  readonly grant: (to: IFunction, access: TableAccess) => void;
}

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The one table, its keys and indexes as the repositories know them. It outlives the stack. */
export const journalTable = (scope: Construct): JournalTable => {
  const table = new TableV2(scope, 'journal-table', {
    partitionKey: text(names.partition),
    sortKey: text(names.sort),
    globalSecondaryIndexes: Object.values(names.indexes).map(({ name, partition, sort }) => ({
      indexName: name,
      partitionKey: text(partition),
      sortKey: text(sort),
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: [names.projected],
    })),
    timeToLiveAttribute: names.expiry,
    dynamoStream: StreamViewType.NEW_AND_OLD_IMAGES,
    billing: Billing.onDemand(),
    // AWS's key for DynamoDB: every use of it stands in CloudTrail, as personal data deserves. A key of our own would
    // add only that it can be taken away, and with it, by one slip, the whole journal.
    encryption: TableEncryptionV2.awsManagedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });

  return {
    table,
    grant: (to, { items, queries = [] }) => {
      to.addToRolePolicy(
        new PolicyStatement({
          actions: items.map((action) => `dynamodb:${action}`),
          resources: [table.tableArn],
        }),
      );
      if (queries.length === 0) return;
      to.addToRolePolicy(
        new PolicyStatement({
          actions: ['dynamodb:Query'],
          resources: queries.map((place) =>
            place === 'table' ? table.tableArn : `${table.tableArn}/index/${names.indexes[place].name}`,
          ),
        }),
      );
    },
  };
};
