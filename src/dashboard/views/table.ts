import { html } from 'hono/html'
import type { Markup } from './markup.ts'

/** One column of a table of `Row`. */
export interface Column<Row> {
  readonly heading: string
  readonly cell: (row: Row) => string | Markup
  /** Right-aligned, with figures of one width. */
  readonly numeric?: boolean
}

/** A table in a region of its own, which scrolls sideways where it is too wide. The first column names the row. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Markup {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption class="sr-only">${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col" class="${align(column)}">${column.heading}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((column, at) => cell(column, row, at === 0))}</tr>`)}</tbody>
</table></div>`
}

function cell<Row>(column: Column<Row>, row: Row, isFirst: boolean): Markup {
  return isFirst
    ? html`<th scope="row" class="${align(column)}">${column.cell(row)}</th>`
    : html`<td class="${align(column)}">${column.cell(row)}</td>`
}

function align(column: { readonly numeric?: boolean }): string {
  return column.numeric ? 'number' : ''
}
