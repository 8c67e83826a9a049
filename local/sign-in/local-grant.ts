/** A token for an e-mail alone, for the command line: there are no passwords here. */
import { errors, type Provider } from 'oidc-provider';
import type { People } from './person.ts';
import { API, API_RESOURCE, CLIENT_ID, SCOPE } from './token-settings.ts';

export const LOCAL_GRANT_TYPE = 'urn:communications-journal:grant-type:local';

/** Grants the client everything in somebody's name. */
export const grantAll = async (provider: Provider, accountId: string) => {
  const grant = new provider.Grant({ accountId, clientId: CLIENT_ID });
  grant.addOIDCScope(SCOPE);
  grant.addResourceScope(API_RESOURCE, SCOPE);
  await grant.save();
  return grant;
};

export const registerLocalGrant = (provider: Provider, people: People): void => {
  provider.registerGrantType<{ email?: string }>(
    LOCAL_GRANT_TYPE,
    async (ctx) => {
      const person = await people.find(ctx.oidc.params.email ?? '');
      if (!person) throw new errors.InvalidGrant('nobody with this e-mail');
      const token = new provider.AccessToken({
        client: ctx.oidc.client,
        accountId: person.subject,
        grantId: (await grantAll(provider, person.subject)).jti,
        gty: LOCAL_GRANT_TYPE,
        scope: SCOPE,
        resourceServer: new provider.ResourceServer(API_RESOURCE, API),
      });
      ctx.oidc.entity('AccessToken', token);
      ctx.body = {
        access_token: await token.save(),
        token_type: token.tokenType,
        expires_in: token.expiration,
      };
    },
    ['email'],
  );
};
