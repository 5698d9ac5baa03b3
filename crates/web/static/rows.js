// Rows of a table form: more of them, and a removal that can still be undone. Without script the page brings empty rows
// and a box to tick.

const zh = document.documentElement.lang.startsWith('zh');
const words = zh ? { add: '增加一行', remove: '删除', undo: '撤销删除' } : { add: 'Add a row', remove: 'Remove', undo: 'Keep it' };

// A row's id is sixteen random bytes, as the server makes them.
const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

function add(table) {
  const body = table.tBodies[0];
  const model = body.querySelector('tr.blank') || body.lastElementChild;
  if (!model) return null;
  const row = model.cloneNode(true);
  const [old, id] = [model.dataset.row, newId()];
  row.dataset.row = id;
  row.className = 'blank';
  for (const field of row.querySelectorAll('[name]')) {
    field.name = field.name.replace(old, id);
    if (field.id) field.id = field.id.replace(old, id);
    field.removeAttribute('aria-invalid');
    field.removeAttribute('aria-describedby');
    if (field.type === 'checkbox') field.closest('label').remove();
    else field.value = field.type === 'hidden' ? '0' : '';
  }
  for (const rest of row.querySelectorAll('.problem, a')) rest.remove();
  body.append(row);
  return row;
}

function removable(box) {
  const row = box.closest('tr');
  const text = box.parentElement.lastChild;
  const show = () => {
    row.classList.toggle('gone', box.checked);
    text.textContent = ` ${box.checked ? words.undo : words.remove}`;
  };
  box.addEventListener('change', show);
  show();
}

// A long name is shown whole, and stays one line of text: Enter goes to the row below.
function grow(field) {
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight + 2}px`;
}
document.querySelectorAll('table.rows textarea').forEach(grow);
document.addEventListener('input', (event) => {
  if (event.target.matches('table.rows textarea')) grow(event.target);
});
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.isComposing || !event.target.matches('table.rows input, table.rows textarea')) return;
  event.preventDefault();
  const cell = event.target.closest('td');
  const below = cell.parentElement.nextElementSibling;
  const field = below && below.cells[cell.cellIndex].querySelector('input:not([type=hidden]), select, textarea');
  if (field) field.focus();
});

for (const table of document.querySelectorAll('form[data-autosave] table.rows')) {
  if (!table.querySelector('tr.blank')) continue;
  table.querySelectorAll('input[type=checkbox][name^="x."]').forEach(removable);
  table.addEventListener('row-wanted', () => add(table));
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = words.add;
  button.addEventListener('click', () => {
    const row = add(table);
    if (row) row.querySelector('input:not([type=hidden]), select, textarea').focus();
  });
  const line = document.createElement('p');
  line.append(button);
  (table.closest('.scroll') || table).after(line);
}
