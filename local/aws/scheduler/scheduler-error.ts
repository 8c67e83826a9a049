/** Refusals as EventBridge Scheduler returns them. */

type ErrorType =
  | 'ValidationException'
  | 'ConflictException'
  | 'ResourceNotFoundException'
  | 'ServiceQuotaExceededException';

export const STATUS_OF = {
  ValidationException: 400,
  ServiceQuotaExceededException: 402,
  ResourceNotFoundException: 404,
  ConflictException: 409,
} as const satisfies Record<ErrorType, number>;

export class SchedulerError extends Error {
  readonly type: ErrorType;
  constructor(type: ErrorType, message: string) {
    super(message);
    this.type = type;
  }
}
