import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { problemCodesOf } from '../../../shared/api/openapi.ts';
import { fieldErrors, type ProblemCode, problem, problems, toProblem } from '../../../shared/api/problems.ts';
import type { RouteSpec } from '../../../shared/api/route.ts';
import { routes } from '../../../shared/api/routes.ts';
import { communicationRequest } from '../../../shared/domain/communication.ts';
import { communicationsChange } from '../../../shared/domain/communications-change.ts';

const codes = Object.keys(problems) as ProblemCode[];

describe('the map from code to HTTP', () => {
  it.each(codes)('%s has a status of errors and a sentence', (code) => {
    expect(problems[code].status).toBeGreaterThanOrEqual(400);
    expect(problems[code].status).toBeLessThan(600);
    expect(problems[code].title).toMatch(/^[A-Z].*\.$/);
    expect(problem.parse(toProblem({ code }))).toEqual(toProblem({ code }));
  });

  it('has every code a route names', () => {
    for (const route of Object.values<RouteSpec>(routes)) {
      expect(problemCodesOf(route).filter((code) => !codes.includes(code))).toEqual([]);
    }
  });

  it('makes problem details with the fields to blame', () => {
    const fields = [{ field: 'nextDate', code: 'past', detail: 'Past.' }];
    expect(toProblem({ code: 'next-date-past', fields }, 'urn:request:1')).toEqual({
      type: 'urn:problem:next-date-past',
      title: 'The next date is past.',
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
    expect(errorsOf(communicationsChange, value)).toEqual([['action', 'not-allowed']]);
  });

  it('give places in lists', () => {
    expect(
      errorsOf(z.object({ rows: z.array(z.object({ n: z.int() })) }), { rows: [{ n: 1 }, { n: 'x' }] }),
    ).toEqual([['rows.1.n', 'wrong-type']]);
  });
});
