/**
 * Who may talk to the local cloud: programs and pages of this machine. It has no passwords, so a page of another site may
 * neither reach it under a name of its own (which Host gives away) nor send it anything (which Origin gives away).
 */

const OWN_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

const isOwn = (url: string): boolean => URL.canParse(url) && OWN_NAMES.includes(new URL(url).hostname);

/** Whether an `Origin` is of this machine. */
export const isOwnOrigin = (origin: string): boolean => isOwn(origin);

/** What is foreign about a request, if anything. Programs send no Origin; browsers always do with a POST. */
export const foreignPart = (headers: {
  readonly host: string | null | undefined;
  readonly origin: string | null | undefined;
}): 'host' | 'origin' | undefined => {
  if (!isOwn(`http://${headers.host ?? ''}`)) return 'host';
  return typeof headers.origin === 'string' && !isOwnOrigin(headers.origin) ? 'origin' : undefined;
};

/** Why such a request is refused. */
export const FOREIGN = {
  host: 'This is served to this machine only, as 127.0.0.1 or localhost.',
  origin: 'Pages of other sites may not use what runs on this machine.',
} as const;
