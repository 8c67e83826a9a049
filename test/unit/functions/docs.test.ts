import { expect, it } from 'vitest';
import { handler } from '../../../functions/docs.ts';
import { problem } from '../../../shared/api/problems.ts';
import { httpEvent } from '../../support/in-process.ts';

const get = async (path: string) =>
  (await handler(
    httpEvent(new Request(`http://journal.example${path}`), undefined, '') as never,
    {} as never,
  )) as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
  };

it('case 44: the description says which methods there are, and that there is no CORS', async () => {
  const { statusCode, body } = await get('/openapi.json');
  expect(statusCode).toBe(200);
  expect(JSON.parse(body).info.description).toMatch(/HEAD and OPTIONS are not among them/);
  expect(JSON.parse(body).info.description).toMatch(/no CORS/);
});

it('a path there is none of is a problem like any other', async () => {
  const { statusCode, headers, body } = await get('/nowhere');
  expect(statusCode).toBe(404);
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(problem.parse(JSON.parse(body)).code).toBe('route-not-found');
});
