import { instantOf, wallClockIn } from '../values/calendar.ts';
import { fail, ok, type Result } from '../values/result.ts';
import { day, instant } from '../values/text.ts';

/** The day in a cell, and its instant: midnight in the company's time zone if the cell has no time. */
export interface CellDate {
  readonly day: string;
  readonly instant: string;
}

const MONTHS = ['янв', 'фев', 'мар', 'апр', 'ма', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'];

/** A time after a day, with or without an offset. */
const TIME =
  /^(?:(?:,? +|T)(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:[.,]\d{1,9})?)?(?: ?(?<offset>Z|[+-]\d{2}:?\d{2}))?)?$/i;
const RUSSIAN = /^(?<d>\d{1,2})\.(?<m>\d{1,2})\.(?<y>\d{4})/;
const ISO = /^(?<y>\d{4})-(?<m>\d{2})-(?<d>\d{2})/;
const COMPACT = /^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})(?:T?(?<hh>\d{2})(?<mm>\d{2})(?:\d{2})?)?$/i;
const WORDS = /^(?<d>\d{1,2}) (?<month>[а-я]{3,8})\.? (?<y>\d{4})(?: ?г(?:\.|ода)?)?/i;
/** Ambiguous, unless only one of the two numbers can be a month. */
const UNCLEAR = /^(?<a>\d{1,2})[/-](?<b>\d{1,2})[/-](?<y>\d{4})/;

const two = (text: string) => text.padStart(2, '0');

interface Parts {
  readonly date: string;
  readonly rest: string;
}

const wrong = (detail: string) => fail(detail);

const partsOf = (text: string): Result<Parts, string> => {
  const numeric = RUSSIAN.exec(text) ?? ISO.exec(text);
  if (numeric) {
    const { y = '', m = '', d = '' } = numeric.groups ?? {};
    return ok({ date: `${y}-${two(m)}-${two(d)}`, rest: text.slice(numeric[0].length) });
  }
  const compact = COMPACT.exec(text)?.groups;
  if (compact) {
    const { y, m, d, hh, mm } = compact;
    return ok({ date: `${y}-${m}-${d}`, rest: hh === undefined ? '' : ` ${hh}:${mm}` });
  }
  const words = WORDS.exec(text);
  if (words) {
    const { y = '', month = '', d = '' } = words.groups ?? {};
    const place = MONTHS.findIndex((start) => month.toLowerCase().startsWith(start));
    if (place >= 0) {
      return ok({ date: `${y}-${two(String(place + 1))}-${two(d)}`, rest: text.slice(words[0].length) });
    }
  }
  const unclear = UNCLEAR.exec(text);
  if (unclear) {
    const { a = '', b = '', y = '' } = unclear.groups ?? {};
    const rest = text.slice(unclear[0].length);
    const isFirstDay = Number(a) > 12 || a === b;
    const isSecondDay = Number(b) > 12;
    if (isFirstDay) return ok({ date: `${y}-${two(b)}-${two(a)}`, rest });
    if (isSecondDay) return ok({ date: `${y}-${two(a)}-${two(b)}`, rest });
    return wrong('It is not clear which number is the day and which the month: write 25.11.2026.');
  }
  return wrong('Dates are written 25.11.2026 or 25.11.2026 09:05.');
};

/**
 * Reads a date as Russians and machines write it: 25.11.2026, 2026-11-25, 20261125, 25 ноября 2026, each with
 * or without a time. Without an offset, the time is local in `zone`. A two-digit year, or 01/02/2026, is
 * ambiguous and refused. Fails with a sentence.
 */
export const readDate = (cell: string, zone: string): Result<CellDate, string> => {
  const text = cell.trim();
  const parts = partsOf(text);
  if (!parts.ok) return parts;
  const { date, rest } = parts.value;
  const time = TIME.exec(rest)?.groups;
  if (!time) return wrong('Dates are written 25.11.2026 or 25.11.2026 09:05.');
  const read = day.safeParse(date);
  if (!read.success) {
    const [y, m, d] = date.split('-');
    const isKnownYear = Number(y) < 1900 || Number(y) > 2999;
    return wrong(
      isKnownYear ? 'Only days from 1900 to 2999 are accepted.' : `There is no day ${d}.${m}.${y}.`,
    );
  }
  const { hour = '0', minute = '00', second = '00', offset } = time;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    return wrong(`There is no time ${hour}:${minute}.`);
  }
  const clock = `${date}T${two(hour)}:${minute}`;
  if (offset === undefined) return ok({ day: read.data, instant: instantOf(clock, zone) });
  const moment = instant.safeParse(
    `${clock}:${second}${offset.toUpperCase().replace(/(\d{2})(\d{2})$/, '$1:$2')}`,
  );
  if (!moment.success) return wrong('This is no moment: its offset is not known.');
  return ok({ day: wallClockIn(zone, moment.data).slice(0, 10), instant: moment.data });
};
