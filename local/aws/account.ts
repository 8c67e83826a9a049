/** The one account and region of the local cloud: a part of every ARN. */
export const ACCOUNT = '000000000000';
export const REGION = 'eu-central-1';
