import './zod-settings.ts';
import { mangoCalls, mangoOthers, mangoSummaries } from '../shared/adapters/mango.ts';
import { novofon } from '../shared/adapters/novofon.ts';
import { journalPbx, type Pbx } from '../shared/adapters/pbx.ts';
import type { TelephonySecrets } from '../shared/adapters/telephony-secrets.ts';
import { receiveTelephonyEvent } from '../shared/app/telephony/receive-telephony-event.ts';
import { ok } from '../shared/domain/values/result.ts';
import { environments } from '../shared/environment.ts';
import { telephonyContainer } from './container.ts';
import { signedFunction } from './middleware/signed-function.ts';

const environment = environments.telephony.parse(process.env);
const deps = telephonyContainer(environment);
const receive = receiveTelephonyEvent(deps);

/** An operation that receives the events of one PBX, in its own format. */
const from = <Body>(pbxOf: (secrets: TelephonySecrets) => Pbx<Body>) => ({
  verify: async (request: Parameters<Pbx<Body>['verify']>[0], now: Date) =>
    pbxOf(await deps.secrets()).verify(request, now),
  handle: async (body: Body, now: Date, attempt: number) => {
    const events = pbxOf(await deps.secrets()).read(body, now);
    if (!events.ok) return events;
    let outcome: Awaited<ReturnType<typeof receive>> = ok({ communicationId: null });
    for (const event of events.value) {
      outcome = await receive(event, attempt);
      if (!outcome.ok) return outcome;
    }
    return outcome;
  },
});

/** Call events from PBXs (R15). */
export const handler = signedFunction(
  {
    'receive-telephony-event': from(({ journal }) => journalPbx(journal)),
    'receive-mango-call': from(mangoCalls),
    'receive-mango-summary': from(mangoSummaries),
    'acknowledge-mango-event': from(mangoOthers),
    'acknowledge-mango-record-event': from(mangoOthers),
    'receive-novofon-event': from((secrets) => novofon(secrets.novofon, environment.COMPANY_TIME_ZONE)),
    'confirm-novofon-address': {
      verify: async () => ok(undefined),
      handle: async ({ zd_echo }) => ok(zd_echo),
    },
  },
  deps,
);
