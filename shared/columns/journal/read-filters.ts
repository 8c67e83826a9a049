import { contactChannel } from '../../domain/communications/communication.ts';
import { dayIn } from '../../domain/values/calendar.ts';
import type { FieldError } from '../../domain/values/field-error.ts';
import { type PhoneRegion, phoneStart, readPhone } from '../../domain/values/phone.ts';
import { phonePart } from '../../domain/values/phone-text.ts';
import { type Refusal, refuse } from '../../domain/values/refusal.ts';
import { fail, ok, type Result } from '../../domain/values/result.ts';
import { email } from '../../domain/values/text.ts';
import { windowOrderKind } from '../../domain/window-orders/window-order.ts';
import type { Condition, TextTest } from '../query/condition.ts';
import { packId } from '../storage/ids.ts';
import { dayNumber } from './day-number.ts';
import type {
  ColumnFilter,
  DayFilter,
  JournalSelection,
  NullFilter,
  TextFilter,
} from './journal-question.ts';
import { journalSchema } from './journal-table.ts';
import { type Days, daysOf } from './relative-days.ts';
import { instantsOf } from './zone-days.ts';

/** What it takes to read a filter: when and where it is asked. */
export interface ReadingContext {
  readonly now: Date;
  /** The company's. */
  readonly timeZone: string;
  readonly phoneRegion: PhoneRegion;
}

/**
 * The conditions of a selection (R1, R3, R18). Refuses values that cannot be: a phone that is none, a channel there is
 * not, a name where an id belongs.
 */
export const readSelection = (
  { filters, marked, ownOf }: JournalSelection,
  context: ReadingContext,
): Result<Condition[], Refusal> => {
  const conditions: Condition[] = [];
  const errors: FieldError[] = [];
  if (marked !== 'shown') conditions.push(isOneOf('deletionMark', [String(marked === 'only')]));
  if (ownOf !== undefined) {
    conditions.push({ is: 'any', of: [isOneOf('manager', [ownOf]), isOneOf('author', [ownOf])] });
  }
  for (const [index, filter] of filters.entries()) {
    const read = readFilter(filter, context);
    if (read.ok) conditions.push(read.value);
    else errors.push({ field: `filters.${index}.value`, ...read.error });
  }
  return errors.length > 0 ? refuse('validation-failed', ...errors) : ok(conditions);
};

const isOneOf = (column: string, equals: readonly string[]) =>
  ({ column, is: 'text', test: { equals } }) as const;

/** What is wrong with the value of a filter. */
type ValueError = Omit<FieldError, 'field'>;
type ReadFilter = Result<Condition, ValueError>;

const readFilter = (filter: ColumnFilter, context: ReadingContext): ReadFilter => {
  if (isOfNulls(filter)) {
    return ok({ column: filter.column, is: filter.op === 'empty' ? 'null' : 'not-null' });
  }
  return isOfDays(filter) ? readDays(filter, context) : readTexts(filter, context);
};

const isOfNulls = (filter: ColumnFilter): filter is NullFilter =>
  filter.op === 'empty' || filter.op === 'filled';

const isOfDays = (filter: TextFilter | DayFilter): filter is DayFilter =>
  journalSchema.columns[filter.column].kind === 'number';

const readDays = (filter: DayFilter, { now, timeZone }: ReadingContext): ReadFilter => {
  const days = daysAsked(filter, dayIn(timeZone, now));
  if (!days) return fail<ValueError>({ code: 'unknown', detail: 'There is no such period.' });
  const [first, last] = days;
  const bounds =
    filter.column === 'nextDate'
      ? {
          ...(first !== undefined && { from: dayNumber(first) }),
          ...(last !== undefined && { to: dayNumber(last) }),
        }
      : instantsOf(first, last, timeZone);
  return ok({ column: filter.column, is: 'number', negated: filter.op === 'not', ...bounds });
};

const daysAsked = (filter: DayFilter, today: string): Days | undefined => {
  switch (filter.op) {
    case 'relative':
      return daysOf(filter.value, today);
    case 'range':
      return [filter.from, filter.to];
    case 'from':
      return [filter.value, undefined];
    case 'to':
      return [undefined, filter.value];
    default:
      return [filter.value, filter.value];
  }
};

const readTexts = (filter: TextFilter, context: ReadingContext): ReadFilter => {
  const { column, op } = filter;
  const written = 'value' in filter ? [filter.value].flat() : [filter.from, filter.to];
  const kept = written.map((text) => readText(filter, text, context));
  const failed = kept.find((one) => !one.ok);
  if (failed) return failed;
  const texts = kept.flatMap((one) => (one.ok ? one.value : []));
  return ok({ column, is: 'text', negated: op === 'not' || op === 'not-in', test: testOf(op, texts) });
};

const testOf = (op: TextFilter['op'], texts: readonly string[]): TextTest => {
  const [first = '', last = ''] = texts;
  switch (op) {
    case 'contains':
      return { contains: texts };
    case 'starts-with':
      return { startsWith: texts };
    case 'from':
      return { from: first };
    case 'to':
      return { to: first };
    case 'range':
      return { from: first, to: last };
    default:
      return { equals: texts };
  }
};

type ReadTexts = Result<readonly string[], ValueError>;

const CHOICES: Partial<Record<ColumnFilter['column'], readonly string[]>> = {
  channel: contactChannel.options,
  contactDocumentKind: windowOrderKind.options,
};

/** What is written in a filter as the column has it; what is contained may be there in several ways. */
const readText = ({ column, op }: TextFilter, text: string, context: ReadingContext): ReadTexts => {
  if (column === 'phone') return readPhoneText(op, text, context.phoneRegion);
  if (column === 'email') return ok([email.safeParse(text).data ?? text]);
  const choices = CHOICES[column];
  if (choices && !choices.includes(text)) {
    return fail<ValueError>({ code: 'unknown', detail: `This is none of ${choices.join(', ')}.` });
  }
  const spec = journalSchema.columns[column];
  if (spec.kind === 'id' && !packId(text, spec.prefix)) {
    return fail<ValueError>({ code: 'unknown', detail: 'This is not an id.' });
  }
  return ok([text]);
};

const readPhoneText = (op: TextFilter['op'], text: string, region: PhoneRegion): ReadTexts => {
  const notAPhone = fail<ValueError>({ code: 'not-a-phone', detail: 'This is not a phone.' });
  if (op === 'contains' || op === 'starts-with') {
    const start = phoneStart(text, region);
    if (start === '') return notAPhone;
    // What is contained may be the beginning of a phone as people write it: 8 926.
    const digits = phonePart(text).replace(/\D/g, '');
    return ok(op === 'contains' ? [digits, `+${start}`] : [`+${start}`]);
  }
  const phone = readPhone(text, region, '');
  return phone.ok ? ok([phone.value.number]) : notAPhone;
};
