import { Window } from 'happy-dom';
import { describe, expect, it } from 'vitest';
import { routes } from '../../../shared/api/all-routes.ts';
import { openApiDocument } from '../../../shared/api/openapi.ts';
import { PROBLEM_CATALOGUE } from '../../../shared/api/problem-catalogue.ts';
import { type ProblemCode, problems } from '../../../shared/api/problems.ts';
import { curlCommand } from '../../../shared/api/reference/curl.ts';
import { referencePage } from '../../../shared/api/reference/reference-page.ts';
import { SCRIPT } from '../../../shared/api/reference/script.ts';

const document = openApiDocument();
const page = referencePage(document);
const articleOf = (anchor: string) => {
  const from = page.search(new RegExp(`<article[^>]* id="${anchor}">|<article id="${anchor}">`));
  return page.slice(from).split('</article>')[0] ?? '';
};

describe('the page of the API', () => {
  it('has every operation, schema and error, in the contents and at its anchor', () => {
    const anchors = [
      ...Object.keys(routes),
      ...Object.keys(document.components.schemas).map((name) => `schema-${name}`),
      ...Object.keys(problems).map((code) => `error-${code}`),
    ];
    for (const anchor of anchors) {
      expect(page).toMatch(new RegExp(`<article[^>]* id="${anchor}">`));
      expect(page).toContain(`<li data-entry><a href="#${anchor}">`);
    }
  });

  it('has one script and one style, and nothing that a policy of their hashes would refuse', () => {
    expect(page.match(/<script|<style/g)).toHaveLength(2);
    expect(page).not.toMatch(/<script[^>]|<style[^>]|javascript:|<link|<img| style=| on\w+=| src=/i);
  });

  it('says how what needs no token is signed', () => {
    for (const id of ['receive-mango-call', 'receive-mango-summary', 'receive-novofon-event']) {
      expect(articleOf(id)).toContain('application/x-www-form-urlencoded');
      expect(articleOf(id)).toContain('no token: signed as its description says');
    }
    expect(articleOf('receive-telephony-event')).toContain('no token: signed by <code>x-timestamp</code>');
    expect(articleOf('get-docs')).toContain('no token needed');
  });

  it('keeps apart what may be one of several things', () => {
    expect(articleOf('schema-PhoneInput')).toContain('<li><p>string</p></li>');
    expect(articleOf('schema-ControlEntry')).toContain(
      '<code>status</code> is <code>&#34;completed&#34;</code>',
    );
    expect(articleOf('schema-JournalFilter')).toContain('<li><p>Text filter</p>');
  });

  it('shows requests and responses by example', () => {
    const article = articleOf('create-communication');
    expect(article).toContain('<summary>Example request</summary>');
    expect(article).toContain('curl -X POST &#34;$JOURNAL/communications&#34;');
    expect(article).toContain('<summary>Example response</summary>');
    expect(articleOf('list-communications')).toContain('&#34;next&#34;: null');
    expect(articleOf('schema-WindowOrder')).toContain('<summary>Example</summary>');
  });

  it('tells of every error its status, cause and cure, and which operations return it', () => {
    for (const code of Object.keys(problems) as ProblemCode[]) {
      const article = articleOf(`error-${code}`);
      expect(article).toContain(`>${problems[code].status}<`);
      expect(article).toContain('<dt>Cause</dt>');
      expect(article).toContain('<dt>Cure</dt>');
    }
    const [first = ''] = PROBLEM_CATALOGUE['folder-in-use'].cause.split(' (');
    expect(articleOf('error-folder-in-use')).toContain(first);
    expect(articleOf('error-folder-in-use')).toContain('Returned by 1 operation');
    expect(articleOf('error-folder-in-use')).toContain('<a href="#delete-folder">');
    expect(articleOf('delete-folder')).toContain('<a href="#error-folder-in-use">');
  });

  it('shows what looks like HTML as text', () => {
    const evil = '<img src=x onerror="alert(1)"> & `<b>code</b>` **<b>bold</b>**';
    const [path, methods] = Object.entries(document.paths).find(([, { patch }]) => patch) ?? [];
    const { patch } = methods ?? {};
    if (!path || !patch) throw new Error('There is a PATCH');
    const schema = {
      title: evil,
      description: evil,
      type: 'object',
      properties: { [evil]: { type: evil, description: evil, const: evil, default: evil } },
      examples: [evil],
    };
    const hostile = referencePage({
      ...document,
      info: { ...document.info, title: evil, description: `${evil}\n\n- ${evil}` },
      tags: [{ name: patch.tags[0] ?? '', description: evil }],
      components: {
        ...document.components,
        schemas: { Evil: schema },
        securitySchemes: { evil: { type: 'apiKey', name: evil, description: evil } },
      },
      paths: {
        [`/${evil}`]: {
          patch: {
            ...patch,
            summary: evil,
            description: evil,
            parameters: [
              {
                name: evil,
                in: 'query',
                required: false,
                description: evil,
                schema: { type: evil },
                example: evil,
              },
            ],
            requestBody: {
              required: true,
              description: evil,
              content: { 'application/json': { schema: { anyOf: [schema, schema] }, example: evil } },
            },
            responses: { '200': { description: evil, content: { [evil]: { schema } } } },
          },
        },
      },
    });
    expect(hostile).not.toMatch(/<img|<b>|onerror="/);
    expect(hostile).toContain(
      '&#60;img src=x onerror=&#34;alert(1)&#34;&#62; &#38; <code>&#60;b&#62;code&#60;/b&#62;</code> <strong>&#60;b&#62;bold',
    );
  });
});

describe('an example as a command', () => {
  const commandOf = (id: string) => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        if (operation.operationId === id) return curlCommand(method, path, operation);
      }
    }
    throw new Error(`There is no ${id}`);
  };

  it('has the path, the query in letters, and the token from a variable', () => {
    expect(commandOf('list-counterparties')).toBe(
      [
        'curl -G "$JOURNAL/counterparties"',
        '-H "Authorization: Bearer $TOKEN"',
        "--data-urlencode 'folderId=fld_01M84D2T00PR1VATEPERS0NS00'",
        "--data-urlencode 'name=Петр'",
        "--data-urlencode 'limit=20'",
      ].join(' \\\n  '),
    );
    expect(commandOf('get-me')).toBe('curl "$JOURNAL/me" \\\n  -H "Authorization: Bearer $TOKEN"');
  });

  it('has If-Match, the body as JSON, and forms field by field', () => {
    expect(commandOf('update-window-order')).toContain(
      `curl -X PATCH "$JOURNAL/window-orders/ord_01M84D2T00WND0W0RDER000001" \\\n`,
    );
    expect(commandOf('update-window-order')).toContain(`-H 'If-Match: "1"'`);
    expect(commandOf('update-window-order')).toContain(`-d '{\n  "status": "measured"\n}'`);
    expect(commandOf('receive-novofon-event')).toContain("--data-urlencode 'event=NOTIFY_END'");
    expect(commandOf('receive-telephony-event')).toContain('-H "x-signature: $SIGNATURE"');
  });

  it('keeps apostrophes from the shell', () => {
    const [operation] = Object.values(document.paths['/folders'] ?? {}).filter(
      ({ requestBody }) => requestBody,
    );
    if (!operation?.requestBody) throw new Error('Folders are created');
    const content = { 'application/json': { schema: {}, example: "it's" } };
    const changed = { ...operation, requestBody: { ...operation.requestBody, content } };
    expect(curlCommand('post', '/folders', changed)).toContain(`-d '"it'\\''s"'`);
  });
});

describe('the script of the page', () => {
  const browser = () => {
    const window = new Window({ url: 'https://journal.example/docs' });
    window.document.write(page);
    const watched: Element[] = [];
    class Observer {
      observe(target: Element) {
        watched.push(target);
      }
    }
    new Function(
      'document',
      'location',
      'addEventListener',
      'getComputedStyle',
      'IntersectionObserver',
      SCRIPT,
    )(
      window.document,
      window.location,
      window.addEventListener.bind(window),
      window.getComputedStyle.bind(window),
      Observer,
    );
    const element = (selector: string) => {
      const one = window.document.querySelector(selector);
      if (!(one instanceof window.HTMLElement)) throw new Error(`There is no ${selector}`);
      return one;
    };
    const input = element('#search-text');
    if (!(input instanceof window.HTMLInputElement)) throw new Error('There is nothing to type into');
    const press = (key: string, target: { dispatchEvent: typeof input.dispatchEvent } = input) =>
      target.dispatchEvent(new window.KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    const type = (text: string) => {
      input.value = text;
      input.dispatchEvent(new window.Event('input'));
    };
    const shown = () =>
      [...window.document.querySelectorAll('[data-entry]')]
        .filter((item) => item instanceof window.HTMLElement && !item.hidden)
        .map((item) => item.querySelector('a')?.getAttribute('href'));
    return { window, watched, element, input, press, type, shown };
  };

  it('shows the search, which is of no use without it', () => {
    expect(page).toContain('id="search-box" hidden');
    expect(browser().element('#search-box').hidden).toBe(false);
  });

  it('finds operations, errors, schemas and rules by their titles, paths and codes, all words together', () => {
    const { type, shown } = browser();
    const all = shown().length;
    type('POSTPONE');
    expect(shown()).toEqual(['#postpone-control-entry']);
    type('version stale');
    expect(shown()).toEqual(['#error-version-stale']);
    type('/window-orders mark post');
    expect(shown()).toEqual(['#mark-window-order', '#unmark-window-order']);
    type('journalfilter');
    expect(shown()).toEqual(['#schema-JournalFilter']);
    type('blue state');
    expect(shown()).toEqual(['#R10']);
    type(' ');
    expect(shown()).toHaveLength(all);
  });

  it('shows what mentions the words if no title has them, or if asked to', () => {
    const { type, shown, element } = browser();
    type('leasedUntil');
    expect(shown()).toEqual(expect.arrayContaining(['#list-control-entries', '#schema-Reminder']));
    expect(element('#search-found').textContent).toMatch(/^0 found, with \d that mention it$/);
    type('folder-cycle');
    expect(shown()).toEqual(['#error-folder-cycle']);
    element('#search-found button').click();
    expect(shown()).toEqual(expect.arrayContaining(['#update-folder', '#error-folder-cycle', '#R14']));
    element('#search-found button').click();
    expect(shown()).toEqual(['#error-folder-cycle']);
  });

  it('says how many there are, and hides groups without any', () => {
    const { type, element, window } = browser();
    type('nothing has such a text');
    expect(element('#search-found').textContent).toBe('0 found');
    type('mango office call');
    expect(element('#search-found').textContent).toMatch(/^2 found, show \d+ that mention it$/);
    const open = [...window.document.querySelectorAll('details.group')].filter(
      (group) => group instanceof window.HTMLElement && !group.hidden,
    );
    expect(open.map((group) => group.querySelector('summary')?.textContent)).toEqual(['Telephony 7']);
  });

  it('goes to the first by Enter, leaves by Escape, and comes by /', () => {
    const { type, press, input, shown, window } = browser();
    type('duplicate phone');
    press('Enter');
    expect(window.location.hash).toBe('#error-duplicate-phone');
    expect(input.value).toBe('');
    type('x');
    press('Escape');
    expect(input.value).toBe('');
    expect(shown().length).toBeGreaterThan(100);
    input.blur();
    press('/', window.document.body);
    expect(window.document.activeElement).toBe(input);
  });

  it('puts a button to copy at every block of code', () => {
    const { window } = browser();
    const blocks = window.document.querySelectorAll('main pre').length;
    expect(blocks).toBeGreaterThan(100);
    expect(window.document.querySelectorAll('main .code > .copy')).toHaveLength(blocks);
  });

  it('watches where one is among everything in the contents', () => {
    const { watched, shown } = browser();
    expect(watched.map(({ id }) => `#${id}`)).toEqual(shown());
  });
});
