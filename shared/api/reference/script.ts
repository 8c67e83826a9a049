/**
 * What the page's script adds: search in the contents, buttons that copy code, and where one is. Its hash is in the page's
 * policy. It is text, as browsers get it: a function's own text would not survive bundling.
 */
export const SCRIPT = `
const byId = (id) => document.getElementById(id);
const root = document.documentElement;
const query = byId('search-text');
const found = byId('search-found');
const groups = [...document.querySelectorAll('details.group')].map((group) => ({
  group,
  entries: [...group.querySelectorAll('[data-entry]')].map((item) => ({ item, link: item.querySelector('a') })),
}));
const entries = groups.flatMap((one) => one.entries);

/* A rule's heading stands before its text; everything else is in an element of its own. */
const textOf = (target) => {
  if (target === null) return '';
  let text = target.textContent;
  if (target.tagName !== 'H3') return text;
  for (let next = target.nextElementSibling; next && next.tagName !== 'H3'; next = next.nextElementSibling) {
    text += ' ' + next.textContent;
  }
  return text;
};

/* Reading all texts takes long: it is done when somebody begins to search. */
const read = (entry) => {
  entry.title ??= (entry.link.textContent + ' ' + entry.link.hash).toLowerCase();
  entry.text ??= textOf(byId(entry.link.hash.slice(1))).toLowerCase();
  return entry;
};

/* What has the words in its title is shown; what mentions them, if nothing has, or if asked for. */
let isWide = false;
const search = () => {
  const words = query.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const isSearching = words.length > 0;
  const has = (text) => words.every((word) => text.includes(word));
  const titled = new Set(isSearching ? entries.filter((entry) => has(read(entry).title)) : entries);
  const mentioning = new Set(isSearching ? entries.filter((entry) => !titled.has(entry) && has(entry.text)) : []);
  const isShown = (entry) => titled.has(entry) || ((isWide || titled.size === 0) && mentioning.has(entry));
  root.classList.toggle('searching', isSearching);
  for (const { group, entries } of groups) {
    for (const entry of entries) entry.item.hidden = !isShown(entry);
    for (const whole of group.querySelectorAll('.whole')) whole.hidden = isSearching;
    group.hidden = !entries.some(isShown);
    group.open = isSearching;
  }
  byId('contents').scrollTop = 0;
  found.replaceChildren();
  if (!isSearching) return;
  found.append(titled.size + ' found');
  if (mentioning.size === 0) return;
  const more = document.createElement('button');
  more.textContent = (isWide || titled.size === 0 ? 'with ' : 'show ') + mentioning.size + ' that mention it';
  more.addEventListener('click', () => {
    isWide = !isWide;
    search();
  });
  found.append(', ', more);
};

const leave = () => {
  isWide = false;
  query.value = '';
  search();
  showPlace();
};

byId('search-box').hidden = false;
query.addEventListener('input', () => {
  isWide = false;
  search();
});
query.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') leave();
  if (event.key !== 'Enter') return;
  const first = entries.find(({ item }) => !item.hidden);
  if (query.value.trim() !== '' && first) first.link.click();
});
byId('contents').addEventListener('click', (event) => {
  if (event.target.closest('a') && root.classList.contains('searching')) {
    query.blur();
    leave();
  }
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('input, textarea')) return;
  event.preventDefault();
  query.focus();
  query.select();
});

/* The entry of what is being read is marked, and its group opened. */
let place;
const showPlace = () => {
  for (const { link } of entries) link.removeAttribute('aria-current');
  const entry = entries.find(({ link }) => link.hash === '#' + place);
  if (!entry || root.classList.contains('searching')) return;
  entry.link.setAttribute('aria-current', 'location');
  const group = entry.item.closest('details');
  for (const one of groups) if (one.group !== group && one.opened) one.group.open = one.opened = false;
  const own = groups.find((one) => one.group === group);
  if (!group.open) group.open = own.opened = true;
  const nav = byId('contents');
  const { top, bottom } = entry.link.getBoundingClientRect();
  const frame = nav.getBoundingClientRect();
  if (getComputedStyle(nav).position === 'sticky' && (top < frame.top || bottom > frame.bottom)) {
    nav.scrollTop += top - frame.top - frame.height / 3;
  }
};
addEventListener('hashchange', () => {
  place = location.hash.slice(1);
  showPlace();
});
const watcher = new IntersectionObserver(
  (changes) => {
    const [seen] = changes.filter(({ isIntersecting }) => isIntersecting);
    if (!seen || seen.target.id === place) return;
    place = seen.target.id;
    showPlace();
  },
  { rootMargin: '-56px 0px -80% 0px' },
);
for (const { link } of entries) {
  const target = byId(link.hash.slice(1));
  if (target) watcher.observe(target);
}

for (const code of document.querySelectorAll('main pre')) {
  const frame = document.createElement('div');
  frame.className = 'code';
  const button = document.createElement('button');
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  code.replaceWith(frame);
  frame.append(code, button);
}
`;
