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

/** What the functions ask of the table; transactions and batches stand for most of it. */
const WATCHED_OPERATIONS = [
  Operation.GET_ITEM,
  Operation.BATCH_GET_ITEM,
  Operation.QUERY,
  Operation.PUT_ITEM,
  Operation.TRANSACT_WRITE_ITEMS,
];

const text = (name: string) => ({ name, type: AttributeType.STRING });

/** The one table, its keys and indexes as the repositories know them. It outlives the stack. */
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
    // AWS's key for DynamoDB: every use of it stands in CloudTrail, as personal data deserves. A key of our own would
    // add only that it can be taken away, and with it, by one slip, the whole journal.
    encryption: TableEncryptionV2.awsManagedKey(),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });

  const metrics = { operations: WATCHED_OPERATIONS, period: ALARM_PERIOD };
  addAlarm(table, 'throttles', {
    title: 'The table throttles',
    errorImpact:
      'Requests are tried again, wait and at last answer 503; reminders come late. If it lasts, look for what reads or writes so much.',
    metric: table.metricThrottledRequestsForOperations(metrics),
  });
  addAlarm(table, 'system-errors', {
    title: 'DynamoDB fails',
    errorImpact:
      'Requests are tried again, wait and at last answer 503; reminders come late, and by themselves once it is over.',
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
