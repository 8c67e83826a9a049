import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
  ServiceQuotaExceededException,
} from '@aws-sdk/client-scheduler';
import type { EventLoop } from './event-loop.ts';
import type { Faults } from './faults.ts';
import { randomOf } from './random.ts';

const LATENCY = [20, 150] as const;
const NAME = /^[0-9a-zA-Z-_.]{1,64}$/;
const AT = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/;

const TOO_MANY = 'Too many schedules, or calls for them';
const refused = () =>
  new ServiceQuotaExceededException({ message: TOO_MANY, Message: TOO_MANY, $metadata: {} });

/** Scheduler's pauses between attempts to invoke a target grow; how, is not documented. */
const FIRST_PAUSE_MILLISECONDS = 1000;

/**
 * EventBridge Scheduler: one-shots fire up to a minute late, at least once, now and then twice; never, when their
 * moment had passed before they were made. An invocation that Lambda does not accept is made again, as the retry policy says. They are gone when they have fired (ActionAfterCompletion DELETE).
 */
export const simulatedScheduler = ({
  loop,
  faults,
  seed,
  nameOf,
  fire,
  onGivenUp,
}: {
  loop: EventLoop;
  faults: Faults;
  seed: string;
  /** A short name for a one-shot. */
  nameOf: (name: string) => string;
  /** Invokes the target: hands the event to Lambda's queue. */
  fire: (name: string, input: unknown) => void;
  /** An invocation went to the queue of those that could not be made. */
  onGivenUp: () => void;
}): SchedulerClient => {
  const schedules = new Map<string, { token: string }>();

  const create = ({ input }: CreateScheduleCommand) => {
    const { Name: name = '', ClientToken: token = '', ScheduleExpression: expression = '' } = input;
    const moment = AT.exec(expression)?.[1];
    if (!NAME.test(name) || token.length > 64 || !moment || input.ScheduleExpressionTimezone !== 'UTC') {
      throw new Error(`ValidationException: ${name} ${token} ${expression}`);
    }
    const there = schedules.get(name);
    if (there?.token === token) return;
    if (there) throw new ConflictException({ message: name, Message: name, $metadata: {} });
    const schedule = { token };
    schedules.set(name, schedule);
    const at = Date.parse(`${moment}Z`);
    if (at <= loop.now) return;
    const random = randomOf(`${seed} ${name} ${loop.now}`);
    const late = random.between(0, 60_000);
    const again = random.next();
    const { MaximumRetryAttempts: retries = 0, MaximumEventAgeInSeconds: seconds = 0 } =
      input.Target?.RetryPolicy ?? {};
    const hand = (attempt: number): void => {
      const next = loop.now + FIRST_PAUSE_MILLISECONDS * 2 ** attempt;
      const isLast = attempt === retries || next > at + seconds * 1000;
      if (!faults.uninvoked(`${nameOf(name)}@${attempt}`, random.next())) {
        fire(nameOf(name), JSON.parse(input.Target?.Input ?? ''));
      } else if (isLast) onGivenUp();
      else loop.at(next, () => hand(attempt + 1));
    };
    loop.quietlyAt(at + late, () => {
      if (schedules.get(name) !== schedule) return 'quiet';
      if (input.ActionAfterCompletion === 'DELETE') schedules.delete(name);
      hand(0);
      if (faults.twice(`${nameOf(name)}+`, again)) {
        loop.at(loop.now + random.between(1, random.pick([50, 1000, 120_000])), () =>
          fire(`${nameOf(name)}+`, JSON.parse(input.Target?.Input ?? '')),
        );
      }
      return undefined;
    });
  };

  const remove = ({ input: { Name: name = '' } }: DeleteScheduleCommand) => {
    if (!schedules.delete(name)) {
      throw new ResourceNotFoundException({ message: name, Message: name, $metadata: {} });
    }
  };

  return {
    send: (command: unknown) =>
      faults.call({
        service: 'scheduler',
        what: command instanceof CreateScheduleCommand ? 'making a one-shot' : 'deleting a one-shot',
        latency: LATENCY,
        refusal: refused,
        effect: () => {
          if (command instanceof CreateScheduleCommand) create(command);
          else if (command instanceof DeleteScheduleCommand) remove(command);
          else throw new Error('Scheduler was asked for what it does not do here');
          return { $metadata: {} };
        },
      }),
  } as unknown as SchedulerClient;
};
