/** The words of the console's page, and how it writes moments, days and counts. */
export type Language = 'ru' | 'en';

/** In which language and zone the page is shown. */
export interface Locale {
  readonly language: Language;
  /** IANA zone in which moments are shown and typed. */
  readonly timeZone: string;
}

export const TEXTS = {
  ru: {
    title: 'Доставленные напоминания',
    other: 'English',
    signIn: 'Войти в журнал',
    about:
      'Всё, что ушло бы менеджерам по почте и SMS. Никуда с этой машины оно не уходит, если не задан SMTP_URL.',
    refresh: 'Обновлять страницу саму',
    forScripts: 'То же для скриптов, в JSON:',
    calls: 'Пропущенный звонок для пробы (команды для оболочки):',
    time: 'Время',
    ahead: 'впереди настоящего:',
    real: 'настоящее',
    hour: '+1 час',
    day: '+1 день',
    until: 'Перевести до момента',
    move: 'Перевести',
    reset: 'Вернуть настоящее время',
    delivered: 'Доставлено',
    nothingDelivered: 'Пока ничего не доставлено.',
    planned: 'Запланировано',
    nothingPlanned: 'Ничего не запланировано.',
    moveThere: 'Перевести время сюда',
    failures: 'Сбои',
    nothingFailed: 'Сбоев нет.',
    email: 'Письмо',
    sms: 'SMS',
    today: 'сегодня',
    to: 'кому',
    moment: 'когда',
    noSubject: 'без темы',
  },
  en: {
    title: 'Delivered reminders',
    other: 'Русский',
    signIn: 'Sign in to the journal',
    about:
      'Everything that managers would get by e-mail and SMS. None of it leaves this machine unless SMTP_URL is set.',
    refresh: 'Keep this page up to date',
    forScripts: 'The same for scripts, as JSON:',
    calls: 'Try a missed call (shell commands):',
    time: 'Time',
    ahead: 'ahead of real time by',
    real: 'real time',
    hour: '+1 hour',
    day: '+1 day',
    until: 'Move to a moment',
    move: 'Move',
    reset: 'Back to real time',
    delivered: 'Delivered',
    nothingDelivered: 'Nothing has been delivered yet.',
    planned: 'Planned',
    nothingPlanned: 'Nothing is planned.',
    moveThere: 'Move time here',
    failures: 'Failures',
    nothingFailed: 'There are no failures.',
    email: 'E-mail',
    sms: 'SMS',
    today: 'today',
    to: 'to',
    moment: 'at',
    noSubject: 'no subject',
  },
} as const satisfies Record<Language, Record<string, string>>;

/** A noun by the plural rules of each language. */
type CountedNames = Record<Language, Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>;

export const PLANNED_NAMES = {
  ru: { one: 'напоминание', few: 'напоминания', many: 'напоминаний', other: 'напоминания' },
  en: { one: 'reminder', other: 'reminders' },
} as const satisfies CountedNames;

export const PART_NAMES = {
  ru: { one: 'часть', few: 'части', many: 'частей', other: 'части' },
  en: { one: 'part', other: 'parts' },
} as const satisfies CountedNames;

export const LETTER_NAMES = {
  ru: {
    one: 'письмо о подписке',
    few: 'письма о подписке',
    many: 'писем о подписке',
    other: 'письма о подписке',
  },
  en: { one: 'subscription letter', other: 'subscription letters' },
} as const satisfies CountedNames;

/** A number with its noun. */
export const counted = (language: Language, count: number, names: CountedNames): string =>
  `${count} ${names[language][new Intl.PluralRules(language).select(count)] ?? names[language].other}`;

/** A moment with its day, time and zone. */
export const momentFormat = ({ language, timeZone }: Locale) => {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', timeZone });
  return (moment: Date): string => `${format.format(moment)} (${timeZone})`;
};

/** A moment's time of day. */
export const timeFormat = ({ language, timeZone }: Locale) => {
  const format = new Intl.DateTimeFormat(language, { timeStyle: 'medium', timeZone });
  return (moment: Date): string => format.format(moment);
};

/** A day, `2026-11-25`, in words. */
export const dayFormat = ({ language }: Locale) => {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: 'UTC' });
  return (day: string): string => format.format(new Date(`${day}T00:00:00Z`));
};
