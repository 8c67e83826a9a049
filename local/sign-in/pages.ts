/** The pages of the local sign-in, in Russian and English. */
import { html, raw } from 'hono/html';
import type { Language, Person } from './person.ts';

const TEXTS = {
  ru: {
    title: 'Вход · Журнал «Коммуникации»',
    heading: 'Кто входит?',
    notice:
      'Это вход для пробы на своём компьютере: паролей нет, можно войти любым из сотрудников. В облаке здесь будет настоящий вход.',
    nobody: 'Сотрудников пока нет. Их заводит администратор.',
    cancel: 'Отмена',
    otherLanguage: 'English',
    signOutTitle: 'Выход',
    signOutHeading: 'Выйти из журнала?',
    signOut: 'Выйти',
    stay: 'Остаться',
    signedOut: 'Вы вышли. Страницу можно закрыть.',
    rootHeading: 'Вход в журнал',
    rootForTerminal: 'Для командной строки токен берётся так:',
    rootForApplications: 'Приложение начинает вход отсюда:',
    errorTitle: 'Войти не получилось',
    errorHelp: 'Вернитесь в журнал и начните вход заново.',
  },
  en: {
    title: 'Sign in · Communications Journal',
    heading: 'Who is signing in?',
    notice:
      'This sign-in is for trying the journal on your own computer: there are no passwords, and you can sign in as anybody. In the cloud there is a real sign-in here.',
    nobody: 'There are no people yet. An administrator adds them.',
    cancel: 'Cancel',
    otherLanguage: 'Русский',
    signOutTitle: 'Sign out',
    signOutHeading: 'Sign out of the journal?',
    signOut: 'Sign out',
    stay: 'Stay',
    signedOut: 'You have signed out. You can close this page.',
    rootHeading: 'Signing in to the journal',
    rootForTerminal: 'Get a token on the command line:',
    rootForApplications: 'Applications start signing in from here:',
    errorTitle: 'Signing in failed',
    errorHelp: 'Go back to the journal and start signing in again.',
  },
} as const;

const OTHER_LANGUAGE = { ru: 'en', en: 'ru' } as const;

const STYLE = raw(`<style>
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 34rem; padding: 1.5rem 1rem; }
  h1 { font-size: 1.5rem; }
  ul { list-style: none; padding: 0; display: grid; gap: .5rem; }
  button { font: inherit; padding: .6rem .9rem; border: 1px solid; border-radius: .5rem; cursor: pointer; }
  li button { width: 100%; text-align: start; overflow-wrap: anywhere; }
  li span { display: block; font-size: .875rem; }
  button:focus-visible, a:focus-visible { outline: 3px solid #2563eb; outline-offset: 2px; }
  .notice { border-inline-start: .25rem solid #2563eb; padding-inline-start: .75rem; }
</style>`);

const page = (language: Language, title: string, content: ReturnType<typeof html>) =>
  html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    ${STYLE}
  </head>
  <body><main>${content}</main></body>
</html>`;

/** The people to choose from; choosing one posts `subject`, giving up posts `cancel`. */
export const signInPage = (people: readonly Person[], language: Language) => {
  const text = TEXTS[language];
  const list = people.map(
    ({ subject, name, email, language: theirs }) =>
      html`<li><button name="subject" value="${subject}"><b lang="${theirs}">${name}</b><span>${email}</span></button></li>`,
  );
  return page(
    language,
    text.title,
    html`<h1>${text.heading}</h1>
      <p class="notice">${text.notice}</p>
      <form method="post">
        ${people.length > 0 ? html`<ul>${list}</ul>` : html`<p>${text.nobody}</p>`}
        <button name="cancel" value="yes">${text.cancel}</button>
      </form>
      <p><a href="?lang=${OTHER_LANGUAGE[language]}" lang="${OTHER_LANGUAGE[language]}">${text.otherLanguage}</a></p>`,
  );
};

/** Asks whether to sign out; the buttons belong to `form`, which is the provider's own. */
export const signOutPage = (form: string, language: Language) => {
  const text = TEXTS[language];
  return page(
    language,
    text.signOutTitle,
    html`<h1>${text.signOutHeading}</h1>
      ${raw(form)}
      <p>
        <button form="op.logoutForm" name="logout" value="yes">${text.signOut}</button>
        <button form="op.logoutForm">${text.stay}</button>
      </p>`,
  );
};

export const signedOutPage = (language: Language) => {
  const text = TEXTS[language];
  return page(language, text.signOutTitle, html`<h1>${text.signOutTitle}</h1><p>${text.signedOut}</p>`);
};

/** The root: what this is, who can sign in, and where to go from here. */
export const rootPage = (
  { issuer, people }: { readonly issuer: string; readonly people: readonly Person[] },
  language: Language,
) => {
  const text = TEXTS[language];
  const discovery = `${issuer}/.well-known/openid-configuration`;
  const email = people[0]?.email ?? 'admin@okna.example';
  return page(
    language,
    text.title,
    html`<h1>${text.rootHeading}</h1>
      <p class="notice">${text.notice}</p>
      <ul>${people.map((person) => html`<li><b lang="${person.language}">${person.name}</b> <span>${person.email}</span></li>`)}</ul>
      <p>${text.rootForTerminal}</p>
      <p><code>curl -s -d email=${email} ${issuer}/token/local</code></p>
      <p>${text.rootForApplications} <a href="${discovery}">${discovery}</a></p>
      <p><a href="?lang=${OTHER_LANGUAGE[language]}" lang="${OTHER_LANGUAGE[language]}">${text.otherLanguage}</a></p>`,
  );
};

/** What went wrong, by the code and description of OAuth. */
export const errorPage = (code: string, description: string | undefined, language: Language) => {
  const text = TEXTS[language];
  return page(
    language,
    text.errorTitle,
    html`<h1>${text.errorTitle}</h1>
      <p>${text.errorHelp}</p>
      <p><code>${code}</code> <span lang="en">${description ?? ''}</span></p>`,
  );
};

/** The language asked for by `?lang=`, else the browser's, else Russian. */
export const chooseLanguage = (asked: string | undefined, acceptLanguage: string | undefined): Language => {
  if (asked === 'ru' || asked === 'en') return asked;
  return /^\s*en\b/i.test(acceptLanguage ?? '') ? 'en' : 'ru';
};
