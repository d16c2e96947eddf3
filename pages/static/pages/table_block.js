// A table that is duplicated keeps its caption: Wagtail's own block leaves it out, and shows “undefined” in its place. A
// click adds a column: Wagtail opens a menu, in which there is one kind. A folded table is named by its caption. Cells are
// named by the heading of their column, for those who do not see it.
{
  const name = (cell, column) =>
    cell.querySelector("input, textarea")?.setAttribute("aria-label", column.headingInput.value || gettext("Cell"));
  const Table = window.telepath.constructors["wagtail.contrib.typed_table_block.blocks.TypedTableBlock"];
  class TableBlock extends Table {
    render(...given) {
      const table = super.render(...given);
      const duplicated = table.getDuplicatedState.bind(table);
      table.getDuplicatedState = () => ({ ...duplicated(), caption: table.getState().caption });
      table.toggleAddColumnMenu = (button, add) => add(table.blockDef.childBlockDefs[0]);
      const words = table.getTextLabel.bind(table);
      table.getTextLabel = (options) => table.captionInput.value || words(options);
      const made = table.initCell.bind(table);
      table.initCell = (cell, column, ...rest) => {
        const block = made(cell, column, ...rest);
        name(cell, column);
        return block;
      };
      for (const { children } of table.tbody.children) {
        table.columns.forEach((column, place) => name(children[place + 1], column)); // the first has buttons
      }
      return table;
    }
  }
  window.telepath.register("pages.blocks.TableBlock", TableBlock);
}
