// A block copied from Excel or WPS (tabs between cells, lines between rows) fills the table from the cell on. Each
// filled field tells of its change itself, so saving is no business of this file.

const editable = (cell) => cell && cell.querySelector('input:not([type=hidden]):not([type=checkbox]), select, textarea');

// Cells with line breaks or quotes come quoted, quotes doubled.
function cells(text) {
  const rows = [[]];
  let value = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') value += sign;
      else if (text[at + 1] === '"') { value += '"'; at += 1; } else quoted = false;
    } else if (sign === '"' && value === '') quoted = true;
    else if (sign === '\t') { rows[rows.length - 1].push(value); value = ''; }
    else if (sign === '\n') { rows[rows.length - 1].push(value); value = ''; rows.push([]); }
    else if (sign !== '\r') value += sign;
  }
  rows[rows.length - 1].push(value);
  return rows.filter((row) => row.some((one) => one.trim() !== ''));
}

function put(field, text) {
  if (!field || field.readOnly || field.disabled) return;
  const value = text.replace(/\s*\n\s*/g, ' ').trim();
  if (field.tagName === 'SELECT') {
    const option = [...field.options].find((one) => one.text.trim() === value || one.value === value);
    if (!option) return;
    field.value = option.value;
  } else {
    field.value = value;
  }
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

document.addEventListener('paste', (event) => {
  const cell = event.target.closest('table.rows td');
  const text = event.clipboardData.getData('text/plain');
  if (!cell || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const first = cell.parentElement;
  const column = cell.cellIndex;
  let row = first;
  for (const line of cells(text)) {
    // Where the table ends, rows.js is asked for another row.
    if (!row) {
      first.closest('table').dispatchEvent(new Event('row-wanted'));
      row = first.parentElement.lastElementChild;
    }
    line.forEach((value, right) => put(editable(row.cells[column + right]), value));
    row = row.nextElementSibling;
  }
});
