import * as z from 'zod';
import type { Users } from '../domain/users/ports.ts';
import { administrators, type User, user } from '../domain/users/user.ts';
import type { Refusal } from '../domain/values/refusal.ts';
import { machineText } from '../domain/values/text.ts';
import { entity } from './entity.ts';
import { keys } from './keys.ts';
import type { Table, TableWrite } from './table.ts';

const taken = (field: string, detail: string): Refusal => ({
  code: 'already-exists',
  fields: [{ field, code: 'taken', detail }],
});

/** Who has an e-mail or an extension. */
const ownership = z.object({ userId: machineText(64) });

export const userEntity = entity({ name: 'user', data: user });
/** A user again, by the subject of their tokens; without data once the subject belongs to nobody. */
export const callerEntity = entity({ name: 'caller', data: user });
export const emailEntity = entity({ name: 'email', data: ownership });
export const extensionEntity = entity({ name: 'extension', data: ownership });
export const administratorsEntity = entity({
  name: 'administrators',
  data: administrators.omit({ revision: true }),
});

/**
 * Users. One who has registered is stored again under the subject of their tokens, in the same
 * transaction. So a request finds its caller by one consistent read, and a change of access applies from
 * the next request on.
 */
export const usersRepository = (table: Table): Users => {
  const find = async (id: string) => {
    const item = await table.get(keys.user(id));
    return item && userEntity.read(item);
  };
  const put = (entry: User, expect: TableWrite['expect']): TableWrite[] => [
    {
      put: userEntity.write({ ...keys.user(entry.id), revision: entry.version, data: entry }),
      expect,
      onConflict: expect === 'absent' ? { code: 'already-exists' } : 'retry',
    },
    ...(entry.subject === null
      ? []
      : [
          {
            put: callerEntity.write({
              ...keys.subject(entry.subject),
              revision: entry.version,
              data: entry,
            }),
            expect: 'any',
            onConflict: 'retry',
          } as const,
        ]),
  ];
  return {
    find,
    async findBySubject(subject) {
      const item = await table.get(keys.subject(subject));
      return item?.data === undefined ? undefined : callerEntity.read(item);
    },
    async findByEmail(email) {
      const owner = await table.get(keys.email(email));
      return owner && find(emailEntity.read(owner).userId);
    },
    async findByExtension(extension) {
      const owner = await table.get(keys.extension(extension));
      return owner && find(extensionEntity.read(owner).userId);
    },
    async list() {
      const { items } = await table.query(keys.users());
      return items.map(userEntity.read);
    },
    add: (entry) => [
      {
        put: emailEntity.write({ ...keys.email(entry.email), revision: 1, data: { userId: entry.id } }),
        expect: 'absent',
        onConflict: taken('email', 'Another user has this e-mail.'),
      } satisfies TableWrite,
      ...put(entry, 'absent'),
    ],
    save: (entry) => put(entry, entry.version - 1),
    changeExtension(from, { id, extension }) {
      if (from === extension) return [];
      const writes: TableWrite[] = [];
      if (from !== null) writes.push({ delete: keys.extension(from), expect: 'any', onConflict: 'retry' });
      if (extension !== null) {
        writes.push({
          put: extensionEntity.write({ ...keys.extension(extension), revision: 1, data: { userId: id } }),
          expect: 'absent',
          onConflict: taken('extension', 'Another user has this extension.'),
        });
      }
      return writes;
    },
    async administrators() {
      const item = await table.get(keys.administrators());
      return item
        ? { ...administratorsEntity.read(item), revision: item.revision }
        : { revision: 0, ids: [] };
    },
    saveAdministrators: ({ revision, ...data }): TableWrite => ({
      put: administratorsEntity.write({ ...keys.administrators(), revision, data }),
      expect: revision === 1 ? 'absent' : revision - 1,
      onConflict: 'retry',
    }),
    assertUnchanged: ({ id, version }): TableWrite => ({
      check: keys.user(id),
      expect: version,
      onConflict: 'retry',
    }),
    releaseSubject: (subject): TableWrite => ({
      put: callerEntity.write({ ...keys.subject(subject), revision: 1 }),
      expect: 'any',
      onConflict: 'retry',
    }),
  };
};
