// A table that is duplicated keeps its caption: Wagtail's own block leaves it out, and shows “undefined” in its place. A
// click adds a column: Wagtail opens a menu, in which there is one kind. A folded table is named by its caption.
{
  const Table = window.telepath.constructors["wagtail.contrib.typed_table_block.blocks.TypedTableBlock"];
  class TableBlock extends Table {
    render(...given) {
      const table = super.render(...given);
      const duplicated = table.getDuplicatedState.bind(table);
      table.getDuplicatedState = () => ({ ...duplicated(), caption: table.getState().caption });
      table.toggleAddColumnMenu = (button, add) => add(table.blockDef.childBlockDefs[0]);
      const words = table.getTextLabel.bind(table);
      table.getTextLabel = (options) => table.captionInput.value || words(options);
      return table;
    }
  }
  window.telepath.register("pages.blocks.TableBlock", TableBlock);
}
