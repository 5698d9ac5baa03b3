// Finds what people see, by its words. Arguments: what is looked for, its words, the element to look in or null.
const [kind, words, within] = arguments;
const root = within || document.body;
const squeezed = (text) => (text || '').replace(/\s+/g, ' ').trim();
const seen = (element) => element.checkVisibility({ visibilityProperty: true });
const nameOf = (element) => element.getAttribute('aria-label') || squeezed((element.labels && element.labels[0] || {}).innerText);
const named = (selector, name) => {
  const all = [...root.querySelectorAll(selector)].filter(seen);
  return all.find((one) => name(one) === words)
    || all.find((one) => name(one).startsWith(words))
    || all.find((one) => name(one).includes(words))
    || null;
};
const fieldsOf = (row) => [...row.querySelectorAll('input:not([type=hidden]):not([type=checkbox]), select, textarea')];
const rows = () => [...root.querySelectorAll('tbody tr')].filter((row) => fieldsOf(row).length > 0);
const presses = 'a, button, summary';
const textOf = (element) => squeezed(element.innerText);
const find = () => {
  switch (kind) {
    case 'press': return named(presses, textOf);
    case 'last press': return [...root.querySelectorAll(presses)].filter((one) => seen(one) && textOf(one) === words).pop();
    case 'field': return named('input:not([type=hidden]), select, textarea', nameOf);
    case 'empty row': return rows().find((row) => fieldsOf(row).every((field) => field.value === ''));
    case 'row': return rows().find((row) => fieldsOf(row).some((field) => field.value === words));
    default: throw new Error(`nothing is looked for as ${kind}`);
  }
};
const found = find();
if (found) found.scrollIntoView({ block: 'center', behavior: 'instant' });
return found || null;
