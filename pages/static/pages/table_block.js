// A table that is duplicated keeps its caption. Wagtail's own block leaves it out, and shows “undefined” in its place.
{
  const Table = window.telepath.constructors["wagtail.contrib.typed_table_block.blocks.TypedTableBlock"];
  class TableBlock extends Table {
    render(...given) {
      const table = super.render(...given);
      const duplicated = table.getDuplicatedState.bind(table);
      table.getDuplicatedState = () => ({ ...duplicated(), caption: table.getState().caption });
      return table;
    }
  }
  window.telepath.register("pages.blocks.TableBlock", TableBlock);
}
