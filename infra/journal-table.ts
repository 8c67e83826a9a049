import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  Operation,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type IndexName, table as names } from '../shared/store/table-schema.ts';
import { type AddAlarm, ALARM_PERIOD } from './alarms.ts';

/** What a function does to the table. A transaction needs the permissions of the actions in it. */
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
  /** Allows a function these actions on the table and the named indexes, and no others. */
  readonly grant: (to: IFunction, access: TableAccess) => void;
}

/** The operations to watch: those that functions use. Most of them are transactions and batches. */
const WATCHED_OPERATIONS = [
  Operation.GET_ITEM,
  Operation.BATCH_GET_ITEM,
  Operation.QUERY,
  Operation.PUT_ITEM,
  Operation.TRANSACT_WRITE_ITEMS,
];

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The one table, with the keys and indexes that the repositories use. It outlives the stack. */
export const journalTable = (scope: Construct, { addAlarm }: { addAlarm: AddAlarm }): JournalTable => {
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
    // AWS's key for DynamoDB: CloudTrail records every use of it, as personal data deserves. A key of our own
    // would only add that it can be deleted, and with it, by one slip, the whole journal.
    encryption: TableEncryptionV2.awsManagedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });

  const metrics = { operations: WATCHED_OPERATIONS, period: ALARM_PERIOD };
  addAlarm(table, 'throttles', {
    title: 'The table throttles',
    errorImpact:
      'Requests are retried, take longer and finally return 503; reminders are late. If it lasts, look for what reads or writes so much.',
    metric: table.metricThrottledRequestsForOperations(metrics),
  });
  addAlarm(table, 'system-errors', {
    title: 'DynamoDB fails',
    errorImpact:
      'Requests are retried, take longer and finally return 503; reminders are late, and go out by themselves once it is over.',
    metric: table.metricSystemErrorsForOperations(metrics),
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
