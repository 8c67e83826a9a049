import './zod-settings.ts';
import { mangoCalls, mangoOthers, mangoSummaries } from '../shared/adapters/mango.ts';
import { novofon } from '../shared/adapters/novofon.ts';
import { journalPbx, type Pbx } from '../shared/adapters/pbx.ts';
import type { TelephonySecrets } from '../shared/adapters/telephony-secrets.ts';
import { take } from '../shared/app/session/refused.ts';
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
    const events = take(pbxOf(await deps.secrets()).read(body, now));
    let receipt: Awaited<ReturnType<typeof receive>> = { communicationId: null };
    for (const event of events) receipt = await receive(event, attempt);
    return receipt;
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
      handle: async ({ zd_echo }) => zd_echo,
    },
  },
  deps,
);
