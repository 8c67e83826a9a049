import { expect, it } from 'vitest';
import { environments } from '../../shared/environment.ts';
import { cold } from '../bench/cold.ts';

it('every function answers a first event, from its bundle, in a process of its own, however many came before', async () => {
  const measured = await cold(2);
  const answered = measured.filter(({ metric }) => metric === 'cold').map((one) => one.function);
  expect(answered).toEqual(Object.keys(environments));
});
