import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, FilterRule, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { table as names } from '../shared/store/table-schema.ts';
import { type AddAlarm, ALARM_PERIOD } from './alarms.ts';
import { type StreamFunctionName, streamMappings } from './event-sources.ts';

/** How old a record may get before the alarm rings. */
const LATE_MILLISECONDS = Duration.minutes(5).toMilliseconds();

/**
 * Feeds a function from the table's stream as defined in `event-sources.ts`, and watches that it keeps up.
 */
export const streamSource = (
  to: IFunction,
  name: StreamFunctionName,
  {
    table,
    failures,
    addAlarm,
    errorImpact,
  }: { table: TableV2; failures: IQueue; addAlarm: AddAlarm; errorImpact: string },
): void => {
  const mapping = streamMappings[name];
  to.addEventSource(
    new DynamoEventSource(table, {
      // From the oldest record on, so that nothing written before the mapping was created is skipped.
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [
        FilterCriteria.filter({
          dynamodb: { NewImage: { [names.entity]: { S: FilterRule.or(...mapping.entities) } } },
        }),
      ],
      batchSize: mapping.batchSize,
      maxBatchingWindow: Duration.seconds(mapping.maximumBatchingWindowSeconds),
      retryAttempts: mapping.retryAttempts,
      maxRecordAge: Duration.seconds(mapping.maximumRecordAgeSeconds),
      bisectBatchOnError: mapping.bisectBatchOnError,
      reportBatchItemFailures: mapping.reportBatchItemFailures,
      parallelizationFactor: mapping.parallelizationFactor,
      onFailure: new SqsDlq(failures),
    }),
  );
  // A record that fails and is retried is not an error of the function: it shows only in
  // the age of the stream.
  addAlarm(to, 'lateness', {
    title: `Function ${name} is behind the table's stream`,
    errorImpact,
    metric: to.metric('IteratorAge', { period: ALARM_PERIOD, statistic: 'Maximum' }),
    threshold: LATE_MILLISECONDS,
  });
};
