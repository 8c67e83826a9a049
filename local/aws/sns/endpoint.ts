import * as z from 'zod';

/** Whether it is an address that messages of the protocol can be sent to. */
export const isEndpoint = (protocol: 'email' | 'sms', endpoint: string): boolean =>
  protocol === 'email' ? z.email().safeParse(endpoint).success : /^\+[1-9]\d{6,14}$/.test(endpoint);
