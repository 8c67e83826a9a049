import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { routes } from '../../../shared/api/all-routes.ts';
import { problemCodesOf } from '../../../shared/api/openapi.ts';
import { FIELD_CODE_CATALOGUE, PROBLEM_CATALOGUE } from '../../../shared/api/problem-catalogue.ts';
import { fieldErrors, type ProblemCode, problem, problems, toProblem } from '../../../shared/api/problems.ts';
import type { RouteSpec } from '../../../shared/api/route-spec.ts';
import { bulkChange } from '../../../shared/domain/communications/bulk-change.ts';
import { communicationRequest } from '../../../shared/domain/communications/communication.ts';

const codes = Object.keys(problems) as ProblemCode[];

describe('the map from code to HTTP', () => {
  it.each(codes)('%s has a status of errors and a sentence', (code) => {
    expect(problems[code].status).toBeGreaterThanOrEqual(400);
    expect(problems[code].status).toBeLessThan(600);
    expect(problems[code].title).toMatch(/^[A-Z].*\.$/);
    expect(problem.parse(toProblem({ code }))).toEqual(toProblem({ code }));
  });

  it.each(codes)('%s has a cause and a cure in sentences', (code) => {
    const { cause, cure } = PROBLEM_CATALOGUE[code];
    for (const text of [cause, cure]) expect(text).toMatch(/^[A-Z].*\.$/);
  });

  it.each(Object.entries(FIELD_CODE_CATALOGUE))('%s of a field is explained in sentences', (_, meaning) => {
    expect(meaning).toMatch(/^[A-Z].*\.$/);
  });

  it('names only operations there are', () => {
    const named = Object.values(PROBLEM_CATALOGUE).flatMap(({ cause, cure }) =>
      [...`${cause} ${cure}`.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, name]) => name),
    );
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((name) => !Object.hasOwn(routes, name ?? ''))).toEqual([]);
  });

  it('has no code that no route returns, but that of paths there are none of', () => {
    const returned = new Set(Object.values<RouteSpec>(routes).flatMap(problemCodesOf));
    expect(codes.filter((code) => !returned.has(code))).toEqual(['route-not-found']);
  });

  it('has every code a route names', () => {
    for (const route of Object.values<RouteSpec>(routes)) {
      expect(problemCodesOf(route).filter((code) => !codes.includes(code))).toEqual([]);
    }
  });

  it('makes problem details with the fields to blame', () => {
    const fields = [{ field: 'nextDate', code: 'past', detail: 'Past.' }] as const;
    expect(toProblem({ code: 'next-date-past', fields }, 'urn:request:1')).toEqual({
      type: '/docs#error-next-date-past',
      title: 'The next date is in the past.',
      status: 422,
      code: 'next-date-past',
      instance: 'urn:request:1',
      errors: fields,
    });
    expect(toProblem({ code: 'not-found' })).not.toHaveProperty('errors');
    expect(toProblem({ code: 'not-found' })).not.toHaveProperty('duplicates');
  });

  it('R14: tells of the counterparties found', () => {
    const duplicates = [{ id: 'cpt_1', name: 'Мария', phone: '+79161234567' }];
    expect(problem.parse(toProblem({ code: 'duplicate-phone', duplicates }))).toMatchObject({ duplicates });
  });
});

describe('what a problem names', () => {
  const wrong = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      field: `f${index}`,
      code: 'unknown-field' as const,
      detail: 'No.',
    }));

  it('is bounded, and says how much more is wrong', () => {
    const fields = wrong(400_000);
    const { errors, detail } = toProblem({ code: 'validation-failed', fields });
    expect(errors).toEqual(fields.slice(0, 50));
    expect(detail).toBe('And 399950 more errors.');
    expect(toProblem({ code: 'validation-failed', fields: wrong(50) })).not.toHaveProperty('detail');
  });

  it('is cut where a name is long, and not within a character', () => {
    const field = `${'a'.repeat(199)}\u{1f600}${'b'.repeat(60_000)}`;
    const { errors } = toProblem({ code: 'validation-failed', fields: [{ ...wrong(1)[0], field } as never] });
    expect(errors?.[0]?.field).toBe(`${'a'.repeat(199)}\ufffd…`);
  });
});

describe('the errors of a failed parse', () => {
  const errorsOf = (schema: z.ZodType, value: unknown) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [] : fieldErrors(parsed.error.issues).map(({ field, code }) => [field, code]);
  };

  it.each<[unknown, [string, string][]]>([
    [{ preliminaryContact: { topic: 5 } }, [['preliminaryContact.topic', 'wrong-type']]],
    [{ preliminaryContact: { channel: 'pigeon' } }, [['preliminaryContact.channel', 'not-allowed']]],
    [
      { preliminaryContact: { callerName: 'я'.repeat(201) } },
      [['preliminaryContact.callerName', 'too-large']],
    ],
    [{ preliminaryContact: { callerName: ' ' } }, [['preliminaryContact.callerName', 'too-small']]],
    [{ preliminaryContact: { callerName: 'a\u0000b' } }, [['preliminaryContact.callerName', 'wrong-form']]],
    [{ preliminaryContact: { email: 'anna' } }, [['preliminaryContact.email', 'wrong-form']]],
    [{ colour: 'red' }, [['colour', 'unknown-field']]],
    [
      { details: { size: 1, weight: 2 } },
      [
        ['details.size', 'unknown-field'],
        ['details.weight', 'unknown-field'],
      ],
    ],
    [
      { details: { contactDocument: { create: { kind: 'sofa' } } } },
      [['details.contactDocument.create.kind', 'not-allowed']],
    ],
    [
      { details: { contactDocument: { create: { kind: 'order', colour: 'red' } } } },
      [['details.contactDocument.create.colour', 'unknown-field']],
    ],
    [
      { details: { contactDocument: { orderId: 'ord_1' } } },
      [['details.contactDocument.orderId', 'wrong-form']],
    ],
    ['text', [['', 'wrong-type']]],
  ])('of %j name what the sender meant', (value, expected) => {
    expect(errorsOf(communicationRequest, value)).toEqual(expected);
  });

  it.each([[{ action: 'destroy', items: [] }], [{}]])('of %j say that there is no such action', (value) => {
    expect(errorsOf(bulkChange, value)).toEqual([['action', 'not-allowed']]);
  });

  it('are found however many there are', () => {
    const columns = z.strictObject({
      columns: z.array(z.union([z.strictObject({ a: z.string() }), z.int()])),
    });
    const many = Array.from({ length: 150_000 }, () => ({ a: 1 }));
    expect(errorsOf(columns, { columns: many })).toHaveLength(150_000);
    const keys = Object.fromEntries(many.map((_, index) => [`k${index}`, 1]));
    expect(errorsOf(columns, { columns: [], ...keys })).toHaveLength(150_000);
    expect(errorsOf(columns, { columns: keys })).toEqual([['columns', 'wrong-type']]);
  });

  it('give places in lists', () => {
    expect(
      errorsOf(z.object({ rows: z.array(z.object({ n: z.int() })) }), { rows: [{ n: 1 }, { n: 'x' }] }),
    ).toEqual([['rows.1.n', 'wrong-type']]);
  });
});
