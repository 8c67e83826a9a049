/** Refusals as SNS returns them. */

type ErrorCode = 'InvalidParameter' | 'NotFound' | 'InvalidAction';

export const STATUS_OF = {
  InvalidParameter: 400,
  InvalidAction: 400,
  NotFound: 404,
} as const satisfies Record<ErrorCode, number>;

export class SnsError extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const invalid = (parameter: string, reason: string): SnsError =>
  new SnsError('InvalidParameter', `Invalid parameter: ${parameter} Reason: ${reason}`);

/** Returns the ARN. Throws where it is not one. */
export const requireArn = (parameter: string, arn: string | undefined): string => {
  const elements = arn?.split(':').length ?? 0;
  if (!arn?.startsWith('arn:') || elements < 6) {
    throw invalid(parameter, `An ARN must have at least 6 elements, not ${elements}`);
  }
  return arn;
};
