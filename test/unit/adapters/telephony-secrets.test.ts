import { type SecretsManagerClient, SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { secretsFrom } from '../../../shared/adapters/telephony-secrets.ts';
import { TemporarilyUnavailable } from '../../../shared/domain/values/unavailable.ts';
import { NOW } from '../../support/documents.ts';
import { secrets } from '../../support/telephony.ts';

const open = (answer: () => unknown) => {
  const time = { now: NOW };
  const asked: unknown[] = [];
  const client = {
    send: async ({ input }: { input: unknown }) => {
      asked.push(input);
      return answer();
    },
  } as unknown as SecretsManagerClient;
  const read = secretsFrom(client, 'arn:secret', { clock: { now: () => time.now } });
  return {
    read,
    asked,
    pass: (seconds: number) => {
      time.now = new Date(time.now.getTime() + seconds * 1000);
    },
  };
};

describe('R15: the secrets of telephony', () => {
  it('R15: are read once in five minutes; a changed one is used then', async () => {
    let journal = secrets.journal;
    const { read, asked, pass } = open(() => ({ SecretString: JSON.stringify({ ...secrets, journal }) }));
    expect(await read()).toEqual(secrets);
    journal = 'another-secret-of-the-tests-0123456789';
    pass(299);
    expect((await read()).journal).toBe(secrets.journal);
    pass(1);
    expect((await read()).journal).toBe(journal);
    expect(asked).toEqual([{ SecretId: 'arn:secret' }, { SecretId: 'arn:secret' }]);
  });

  it('R15: hold while they can not be read anew, and fail when they never were', async () => {
    let fails = false;
    const { read, pass } = open(() => {
      if (fails) throw new Error('unreachable');
      return { SecretString: JSON.stringify(secrets) };
    });
    await read();
    fails = true;
    pass(600);
    expect(await read()).toEqual(secrets);
    await expect(open(() => Promise.reject(new Error('unreachable'))).read()).rejects.toThrow('unreachable');
  });

  it('R15: a PBX that is not set up has empty ones; our own must be long enough', async () => {
    const { journal } = secrets;
    const { read } = open(() => ({ SecretString: JSON.stringify({ journal }) }));
    expect(await read()).toEqual({ journal, mangoKey: '', mangoSalt: '', novofon: '' });
    await expect(open(() => ({ SecretString: '{"journal":"short"}' })).read()).rejects.toThrow();
    await expect(open(() => ({})).read()).rejects.toThrow();
  });

  it('case 45: that can not be read because Secrets Manager is throttled are unavailable, not our fault', async () => {
    const { read } = open(() => {
      throw new SecretsManagerServiceException({
        name: 'ThrottlingException',
        $fault: 'client',
        $metadata: { httpStatusCode: 400 },
        message: 'Rate exceeded',
      });
    });
    await expect(read()).rejects.toThrow(TemporarilyUnavailable);
  });
});
